"""Bare servers to compare with: the least code that sends the same bytes."""
