"""Yinlu: guide maps for the last hundred metres of a delivery."""

__version__ = "0.1.0"
