"""The bench: what Yinlu costs beside what people use today, on the same data in one run."""
