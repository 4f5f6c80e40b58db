"""Cache warming: dashboards that were opened lately are refreshed in the client's early morning.

A day ends and every relative period moves on: results of yesterday answer no request of today.
Warming uses the rate limit that screens and events leave.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from celery.exceptions import SoftTimeLimitExceeded
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from clients.auth.permissions import formats_of
from clients.models import Client
from widgets.accounts import access, health
from widgets.accounts.key_rotation import refresh_with_rotation
from widgets.models import Dashboard
from widgets.queries import state as states
from widgets.results import dashboard_specs, keys, reader
from widgets.results.locks import hold_locks
from widgets.results.plan import estimate_by_connection
from widgets.results.refresh import Opened
from widgets.results.tile_requests import TileRequest, tile_requests
from widgets.sources.account import Priority
from widgets.sources.failures import Failure, Unavailable

log = logging.getLogger(__name__)

# The client's hours: last night's numbers are in by then, and nobody is up.
MORNING = range(5, 7)
LATELY = timedelta(days=7)
MOST_PER_RUN = 20


def warm(now: datetime, *, redis: Redis, most: int = MOST_PER_RUN) -> int:
    """Refresh missing results of dashboards whose clients' morning it is; returns their number.

    Stops at `most`; the next run goes on with the rest. A dashboard that costs more than
    may be spent now, or that breaks, is left to a later run or to its first reader.
    """
    warmed = 0
    for client, dashboard_id in _due(now, redis):
        try:
            warmed += _warm(client, dashboard_id, now)
        except SoftTimeLimitExceeded:
            raise
        except Exception:
            log.exception("not warmed", extra={"dashboard_id": str(dashboard_id)})
        if warmed >= most:
            break
    return warmed


def is_morning(client: Client, now: datetime) -> bool:
    return now.astimezone(ZoneInfo(client.time_zone)).hour in MORNING


def _due(now: datetime, redis: Redis) -> Iterator[tuple[Client, UUID]]:
    """Published dashboards that were opened lately, the last opened first."""
    lately = opened(now, redis)
    with tenancy.across_clients():
        boards = Dashboard.objects.across_clients().published().filter(pk__in=lately)
        found = {
            board.pk: board.client
            for board in boards.filter(client__suspended_at=None).select_related("client")
        }
    for dashboard_id in lately:
        client = found.get(dashboard_id)
        if client and is_morning(client, now):
            yield client, dashboard_id


def opened(now: datetime, redis: Redis) -> list[UUID]:
    """Dashboards that were opened lately, from Redis; none where it forgot them."""
    since = int((now - LATELY).timestamp())
    try:
        redis.zremrangebyscore(keys.OPENED, "-inf", f"({since}")
        found = cast("list[bytes]", redis.zrevrange(keys.OPENED, 0, -1))
    except RedisError:
        log.warning("nobody knows what was opened")
        return []
    return list(_identities(found))


def _identities(found: Sequence[bytes]) -> Iterator[UUID]:
    for each in found:
        try:
            yield UUID(each.decode())
        except ValueError:
            log.warning("what was opened cannot be read")


def _warm(client: Client, dashboard_id: UUID, now: datetime) -> bool:
    """Refreshes a dashboard's missing results; true where there were any."""
    missing = _missing(client, dashboard_id, now)
    opening = partial(access.open_account, client.pk, priority=Priority.WARMING)
    opened = {
        identity: opening(identity)
        for identity in {request.query.connection for request in missing}
    }
    affordable = _affordable(missing, opened)
    if not affordable:
        return False
    cache = reader.result_cache()
    owner = uuid4().hex
    asked = partial(refresh_with_rotation, cache=cache, open_account=opening, owner=owner)
    with hold_locks(affordable, owner=owner, cache=cache) as wanted:
        outcomes = asked(wanted) if wanted else []
    late = [outcome for outcome in outcomes if health.is_own_failure(outcome.failure)]
    health.record_outcomes(client.pk, outcomes)
    extra = {"client_id": str(client.pk), "widgets": len(outcomes) - len(late)}
    log.info("warmed", extra=extra)
    return bool(wanted)


def _missing(client: Client, dashboard_id: UUID, now: datetime) -> list[TileRequest]:
    """The requests of a dashboard in its default state that have no cached result."""
    formats = formats_of(client)
    state = states.read({}, now=now, zone=formats.zone, week_start=formats.week_start)
    with tenancy.within(client.pk):
        dashboard_spec = dashboard_specs.load(client.pk, dashboard_id)
        results = reader.read(tile_requests(dashboard_spec, state, formats), now)
    return [result.request for result in results if not result.entry and result.wants_refresh(now)]


def _affordable(missing: Sequence[TileRequest], opened: dict[UUID, Opened]) -> list[TileRequest]:
    """The requests of connections whose rate limit covers their cost."""
    affordable = {
        connection_id
        for connection_id, cost in estimate_by_connection(missing).items()
        if cost.calls <= _spendable(opened[connection_id])
    }
    return [request for request in missing if request.query.connection in affordable]


def _spendable(opened: Opened) -> int:
    if isinstance(opened, Failure):
        return -1
    try:
        return access.rate_limiter().status(opened[1]).spendable(Priority.WARMING)
    except Unavailable:
        return -1
