"""Authentication of requests to `/data/` and `/live/` by their signed ticket."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from http import HTTPStatus
from typing import cast
from urllib.parse import parse_qsl
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as Disconnected

from clients.auth import revocation
from clients.auth.proxies import RequestOrigin, resolve_origin
from clients.auth.tickets import Ticket
from clients.auth.viewer import Viewer
from clients.errors import BadTicket
from clients.hostname import BadHost, canonical
from widgets.queries import filters
from widgets.queries import state as states
from widgets.queries.errors import InvalidState
from widgets.queries.state import State
from widgets.realtime.http import HotRequestRefused, Scope, header, rejection_status
from widgets.results import keys
from widgets.results.dashboard_specs import DashboardSpec
from widgets.results.tile_requests import TileRequest, tile_requests

log = logging.getLogger(__name__)

MOST_SPECS = 2000
# Bounds the queue for Redis while it is slow.
MOST_WAITING = 2000
UNKNOWN = HotRequestRefused(404, "not_found")
RENEW = HotRequestRefused(401, "ticket_invalid")
# The only sign that the pool is exhausted, and Redis not down.
ALL_IN_USE = "No connection available."
REJECTION_CODES = {
    HTTPStatus.BAD_REQUEST: "invalid_parameter",
    HTTPStatus.REQUEST_URI_TOO_LONG: "address_too_long",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "headers_too_large",
}
CROWDED = HotRequestRefused(503, "crowded", ((b"retry-after", b"2"),))


@dataclass(frozen=True, slots=True)
class AuthenticatedRequest:
    """A valid ticket, with the state of its page and the requests of its tiles."""

    ticket: Ticket
    state: State
    tile_requests: tuple[TileRequest, ...]

    @property
    def viewer(self) -> Viewer:
        return self.ticket.viewer


class TicketAuthentication:
    """Checks tickets; keeps dashboard specs, which never change under their digest."""

    def __init__(
        self,
        redis: Redis,
        read_ticket: Callable[..., Ticket],
        *,
        proxies: Collection[str] = (),
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self.redis = redis
        self._read_ticket = read_ticket
        self._proxies = frozenset(proxies)
        self._dashboard_specs: dict[tuple[UUID, str], DashboardSpec] = {}
        self._most_waiting = most_waiting
        self._waiting = 0

    async def authenticate(
        self, scope: Scope, dashboard_id: UUID, now: datetime
    ) -> AuthenticatedRequest:
        """Authenticate a request. Raises HotRequestRefused.

        Its epochs are not checked here: they are read with the data, in one round trip.
        """
        if status := rejection_status(scope):
            raise HotRequestRefused(status, REJECTION_CODES[status])
        if header(scope, b"sec-fetch-site") == "cross-site":
            raise HotRequestRefused(403, "cross_site")
        ticket = self._ticket(scope, now)
        if ticket.dashboard_id != dashboard_id:
            viewer = ticket.viewer
            who = {"tenant": str(viewer.client_id), "actor": str(viewer.person_id)}
            log.warning("a ticket was tried on another dashboard", extra=who)
            raise UNKNOWN
        dashboard_spec = await self._dashboard_spec(ticket)
        formats = ticket.viewer.formats
        day = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
        state = _state(scope["query_string"], day, formats.zone, formats.week_start)
        return AuthenticatedRequest(
            ticket, state, tile_requests(dashboard_spec, state, formats, ticket.viewer.locks)
        )

    async def fetch(self, names: Sequence[str]) -> list[bytes | None]:
        """Read keys in one round trip. Raises HotRequestRefused, RedisError."""
        if self._waiting >= self._most_waiting:
            raise CROWDED
        self._waiting += 1
        try:
            return await fetch(self.redis, names)
        except Disconnected as error:
            if str(error) == ALL_IN_USE:
                raise CROWDED from None
            raise
        finally:
            self._waiting -= 1

    def _ticket(self, scope: Scope, now: datetime) -> Ticket:
        scheme, _, token = header(scope, b"authorization").partition(" ")
        if scheme.lower() != "ticket":
            raise RENEW
        try:
            return self._read_ticket(token, host=self._host(scope), now=now)
        except (BadTicket, BadHost):
            raise RENEW from None

    def _host(self, scope: Scope) -> str:
        """The host in canonical form, as pages find it. Raises BadHost."""
        address, _ = scope.get("client") or ("", 0)
        host = header(scope, b"host")
        if address in self._proxies:
            direct = RequestOrigin(host, address, scheme="")
            forwarded = {"host": header(scope, b"x-forwarded-host")}
            host = resolve_origin(direct, forwarded, trusted=self._proxies).host
        return canonical(host)

    async def _dashboard_spec(self, ticket: Ticket) -> DashboardSpec:
        client_id = ticket.viewer.client_id
        known = self._dashboard_specs.get((client_id, ticket.spec_digest))
        if known:
            return known
        (raw,) = await self.fetch([keys.dashboard_spec(client_id, ticket.spec_digest)])
        if raw is None:
            # Evicted from the cache; renewing the ticket stores it again.
            raise RENEW
        dashboard_spec = _read(raw)
        if (dashboard_spec.client_id, dashboard_spec.digest) != (client_id, ticket.spec_digest):
            raise RENEW
        if len(self._dashboard_specs) >= MOST_SPECS:
            self._dashboard_specs.clear()
        self._dashboard_specs[(client_id, ticket.spec_digest)] = dashboard_spec
        return dashboard_spec


async def fetch(redis: Redis, names: Sequence[str]) -> list[bytes | None]:
    """Read keys in one round trip."""
    return cast("list[bytes | None]", await redis.mget(names))


def require_current_epochs(viewer: Viewer, mirrored: Sequence[bytes | None]) -> None:
    """Refuse a ticket whose client or person was revoked, or whose epochs are not in Redis."""
    if not revocation.is_current(viewer, mirrored):
        raise RENEW


def _read(raw: bytes) -> DashboardSpec:
    try:
        return DashboardSpec.load(raw)
    except (ValueError, TypeError, KeyError, AttributeError):
        log.warning("a dashboard spec in the cache cannot be read")
        raise RENEW from None


@lru_cache(maxsize=1024)
def _state(query_string: bytes, now: datetime, zone: str, week_start: int) -> State:
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True)
        page_filters = [text for name, text in pairs if name == filters.PARAM]
        moment = now.astimezone(UTC)
        return states.read(
            dict(pairs), now=moment, zone=zone, week_start=week_start, page_filters=page_filters
        )
    except InvalidState:
        raise HotRequestRefused(400, "invalid_parameter") from None
