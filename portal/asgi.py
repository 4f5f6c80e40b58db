# ruff: noqa: I001  # portal.wsgi comes first: it sets Django up, which models need
"""The ASGI application: two hot routes in front, Django behind the WSGI bridge."""

from __future__ import annotations

from django.conf import settings

from portal.wsgi import application as django
from portal.bridge import Bridge
from clients.secrets import vault
from clients.auth import tickets
from runtime import redis_handles, timeouts
from widgets.realtime.authentication import TicketAuthentication
from widgets.realtime.hub import Hub
from widgets.realtime.stream_limits import StreamLimits
from widgets.realtime.routes import HotRoutes

# After a hint all open pages fetch at once: they queue for a connection.
MOST_CONNECTIONS, WAIT_SECONDS = 64, 5

vault.refuse_private_keys()
timeouts.limit_database()

redis = redis_handles.connect_async_pool(
    settings.REDIS_URL,
    timeouts.PAGE,
    most_connections=MOST_CONNECTIONS,
    wait_seconds=WAIT_SECONDS,
)
subscriber = redis_handles.connect_async(settings.REDIS_URL, timeouts.SUBSCRIBER)

application = HotRoutes(
    Bridge(django, tls=settings.HTTPS),
    authentication=TicketAuthentication(redis, tickets.read, proxies=settings.TRUSTED_PROXIES),
    hub=Hub(subscriber),
    limits=StreamLimits(
        per_session=settings.STREAMS_PER_SESSION,
        per_client=settings.STREAMS_PER_CLIENT,
        per_process=settings.STREAMS_PER_PROCESS,
    ),
    tls=settings.HTTPS,
)
