# ruff: noqa: I001  # portal.wsgi comes first: it sets Django up, which models need
"""The ASGI application: two hot routes in front, Django behind the WSGI bridge."""

from __future__ import annotations

from django.conf import settings
from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from portal.wsgi import application as django
from portal.bridge import Bridge
from portal import patience
from clients.secrets import vault
from clients.auth import tickets
from widgets.realtime.gate import Gate
from widgets.realtime.hub import Hub
from widgets.realtime.limits import Limits
from widgets.realtime.routes import HotRoutes

CONNECT_SECONDS, ANSWER_SECONDS = 0.25, 0.5
# All pages that receive one hint fetch at once: they queue for a connection.
CONNECTIONS, WAIT_SECONDS = 64, 5

vault.refuse_private_keys()
patience.limit()

redis = Redis.from_pool(
    BlockingConnectionPool.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=CONNECT_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        max_connections=CONNECTIONS,
        timeout=WAIT_SECONDS,
    )
)

# No read timeout and no automatic reconnect: the hub pings by itself and must learn of every lost
# connection, since hints may have been missed.
subscriber = Redis.from_url(
    settings.REDIS_URL,
    socket_connect_timeout=CONNECT_SECONDS,
    socket_timeout=None,
    retry=Retry(NoBackoff(), 0),
)

application = HotRoutes(
    Bridge(django, tls=settings.HTTPS),
    gate=Gate(redis, tickets.read, proxies=settings.TRUSTED_PROXIES),
    hub=Hub(subscriber),
    limits=Limits(
        per_session=settings.STREAMS_PER_SESSION,
        per_client=settings.STREAMS_PER_CLIENT,
        per_process=settings.STREAMS_PER_PROCESS,
    ),
    tls=settings.HTTPS,
)
