"""Reads results for pages: from Redis, else PostgreSQL, and enqueues refreshes of the rest."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from pydantic import TypeAdapter
from redis import Redis

from runtime.queues import enqueue
from runtime.redis_handles import connect
from runtime.task_names import TaskName
from runtime.timeouts import PAGE
from widgets.queries.state import State
from widgets.results import last_good
from widgets.results.admissions import Admission, RecentAdmissions
from widgets.results.freshness import CachedResult, Freshness
from widgets.results.result_cache import ResultCache, evaluate_all
from widgets.results.snapshots import Snapshot, SnapshotCache
from widgets.results.tile_requests import TileRequest
from widgets.sources.account import Priority

log = logging.getLogger(__name__)

_snapshots = SnapshotCache()
recent_admissions = RecentAdmissions()


@cache
def redis() -> Redis:
    """The cache, with the timeouts of pages."""
    return connect(settings.REDIS_URL, PAGE)


@cache
def result_cache() -> ResultCache:
    return ResultCache(
        redis(), lock_seconds=settings.REFRESH_LOCK_SECONDS, stale_seconds=settings.STALE_SECONDS
    )


@dataclass(frozen=True, slots=True)
class RefreshContext:
    """The dashboard, state, locks and locale that tile requests follow from: a worker derives them
    anew. Without a locale it is the client's. `draft` is the JSON of what is not stored
    (`dashboard_specs.load_drafted`).
    """

    client_id: UUID
    dashboard_id: UUID
    state: State
    locks: str
    locale: str = ""
    draft: str = ""

    def dump(self) -> dict[str, Any]:
        plain: dict[str, Any] = CONTEXT.dump_python(self, mode="json")
        return plain

    @staticmethod
    def load(plain: object) -> RefreshContext:
        """Raises ValueError for what is no dump of a context."""
        return CONTEXT.validate_python(plain)


CONTEXT = TypeAdapter(RefreshContext)


def read(requests: Sequence[TileRequest], now: datetime) -> list[CachedResult]:
    """One result per request, in order: one round trip, and one query if Redis lacks something.

    Runs inside the client's scope.
    """
    return _completed(result_cache().read(requests, now))


def snapshot(requests: Sequence[TileRequest], now: datetime) -> Snapshot:
    """The results of a page's requests, read as `read` does; the same object for equal values."""
    return _snapshot_of(requests, result_cache().values(requests), now)


def snapshot_for(
    admission: Admission, requests: Sequence[TileRequest], now: datetime
) -> tuple[Snapshot, bool]:
    """A snapshot, and whether Redis holds the admission of a ticket for as long as that lasts.

    By one round trip for both.
    """
    beside = admission.keys()
    values = result_cache().values(requests, beside)
    stored = values[-len(beside) :]
    is_admitted = admission in recent_admissions and admission.is_stored(stored)
    return _snapshot_of(requests, values[: -len(beside)], now), is_admitted


def admit(admission: Admission) -> None:
    """Store what hot routes accept a ticket by."""
    if result_cache().admit(admission):
        recent_admissions.add(admission)


def _snapshot_of(
    requests: Sequence[TileRequest], values: list[bytes | None], now: datetime
) -> Snapshot:
    if kept := _snapshots.find(requests, values, now):
        return kept
    taken = Snapshot(tuple(_completed(evaluate_all(requests, values, now))), now)
    _snapshots.keep(requests, values, taken)
    return taken


def _completed(results: list[CachedResult]) -> list[CachedResult]:
    """The results, with the last good entry of those that Redis lacks."""
    bare = [result.request for result in results if result.entry is None]
    if not bare:
        return results
    kept = last_good.find(bare[0].client_id, [request.digest for request in bare])
    return [
        replace(result, entry=kept[result.request.digest], freshness=Freshness.STALE)
        if result.entry is None and result.request.digest in kept
        else result
        for result in results
    ]


def request_refresh(
    results: Sequence[CachedResult],
    context: RefreshContext,
    now: datetime,
    *,
    priority: Priority = Priority.SCREEN,
) -> None:
    """Enqueue a refresh of missing and stale results whose locks are free.

    Within a transaction it is done after its end: a slow broker must hold no locks.
    """
    wanted = [result.request for result in results if result.wants_refresh(now)]
    if not wanted:
        return
    if connection.in_atomic_block:
        transaction.on_commit(
            partial(_lock_and_enqueue, wanted, context, now, priority), robust=True
        )
    else:
        _lock_and_enqueue(wanted, context, now, priority)


def retry_later(
    requests: Sequence[TileRequest],
    context: RefreshContext,
    *,
    at: datetime,
    attempt: int,
    priority: Priority,
) -> None:
    """Enqueue another try for later; results that are fresh or locked by then are skipped."""
    _enqueue(requests, _arguments(requests, context, priority, attempt), uuid4().hex, at=at)


def _lock_and_enqueue(
    requests: Sequence[TileRequest], context: RefreshContext, now: datetime, priority: Priority
) -> None:
    owner = uuid4().hex
    locked = result_cache().acquire(requests, owner)
    # Read again once they are ours: whoever had them before may just have answered them.
    lacking = [
        result.request for result in result_cache().read(locked, now) if result.wants_refresh(now)
    ]
    digests = {request.digest for request in lacking}
    result_cache().release([request for request in locked if request.digest not in digests], owner)
    if lacking:
        _enqueue(lacking, _arguments(lacking, context, priority), owner)


def _enqueue(
    requests: Sequence[TileRequest],
    arguments: list[object],
    owner: str,
    *,
    at: datetime | None = None,
) -> None:
    """Enqueue a refresh. Where the broker does not answer its locks are released, and where no
    worker takes it in time they expire: pages then request it again.
    """
    expires = None if at else settings.REFRESH_LOCK_SECONDS
    if not enqueue(TaskName.REFRESH, *arguments, task_id=owner, eta=at, expires=expires):
        result_cache().release(requests, owner)


def _arguments(
    requests: Sequence[TileRequest], context: RefreshContext, priority: Priority, attempt: int = 1
) -> list[object]:
    return [context.dump(), [request.digest for request in requests], attempt, int(priority)]
