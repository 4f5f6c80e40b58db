"""Results of widgets: cached, locked, invalidated, kept and refreshed.

Pages and hot routes read here; only a worker's refresh calls a platform.
"""
