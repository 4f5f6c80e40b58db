"""Answers: cache keys, freshness, locks, the plan that merges queries, refresh.

Pages and hot routes read here; only a worker's refresh asks a platform.
"""
