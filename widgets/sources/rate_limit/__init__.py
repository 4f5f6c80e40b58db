"""The rate limit and circuit breakers of each credential, shared by all workers in Redis."""

from widgets.sources.rate_limit.limiter import RESOURCE_FAILURES, RedisRateLimiter

__all__ = ["RESOURCE_FAILURES", "RedisRateLimiter"]
