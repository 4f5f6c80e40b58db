"""Answers: cache keys, freshness, claims, the plan that merges queries, refresh.

Pages and hot routes read here; only a worker's refresh asks a platform.
"""
