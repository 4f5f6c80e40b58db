"""Benchmarks of the portal next to bare servers of the same bytes on the same machine."""
