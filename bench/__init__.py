"""Measures on a large data set: `make bench`. Nothing here is a test; nothing in the tests is timed."""
