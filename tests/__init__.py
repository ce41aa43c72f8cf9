"""The tests: one file a room, and what holds the house together."""
