"""Refreshes tile requests in a worker: calls platforms, draws charts, stores entries."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import uniform
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError

from clients import tenancy
from clients.auth.language import language_of
from widgets.charts import registry as charts
from widgets.charts.errors import InvalidOptions
from widgets.frames.frame import NARROWED, Frame
from widgets.results import chart_annotations, last_good, notices, palette_slots, static_charts
from widgets.results.cache_entry import CacheEntry, pack
from widgets.results.entry_fragments import fragment_of, with_fragment
from widgets.results.freshness import CachedResult, Failed
from widgets.results.plan import PlannedCall, plan
from widgets.results.result_cache import ResultCache
from widgets.results.tile_requests import TileRequest
from widgets.sources.account import Account, Priority
from widgets.sources.failures import (
    AuthFailed,
    ContractViolation,
    ErrorReported,
    Failure,
    InvalidQuery,
    KeyUnreadable,
    MalformedResponse,
    RateLimited,
    ScopeMissing,
)
from widgets.sources.spec import Source

log = logging.getLogger(__name__)

CALLS_AT_ONCE = 4
FRESH_SPREAD = 0.1  # so that a dashboard's tiles do not all grow stale in one moment
MANUAL_RETRY = timedelta(minutes=5)  # where only a person at the agency can help
# Failures, by their code, that may be of a part of the question alone.
OF_QUESTION = frozenset(
    kind.code for kind in (MalformedResponse, ErrorReported, ContractViolation, InvalidQuery)
)
# Failures of which a tile says that the agency has been told.
TOLD_TO_AGENCY = (AuthFailed, KeyUnreadable, ScopeMissing)

Opened = tuple[Source, Account] | Failure


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one request; `failure` is None where its payload was stored."""

    request: TileRequest
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class OutcomeHooks:
    """Callbacks of a refresh about the outcomes of each call.

    `retries` is told a failure that the agency is told before a tile shows it; where it returns
    true, the caller retries these requests, and nothing is stored of them. `on_stored` is told
    outcomes as soon as they are stored.
    """

    retries: Callable[[list[Outcome]], bool] = lambda _: False
    on_stored: Callable[[list[Outcome]], None] = lambda _: None


NO_HOOKS = OutcomeHooks()


class UnsuitableOptions(Failure):
    """Widget options that the platform's answer cannot be drawn by."""

    code = "invalid_widget"


def refresh(
    requests: Sequence[TileRequest],
    *,
    cache: ResultCache,
    open_account: Callable[[UUID], Opened],
    owner: str = "",
    hooks: OutcomeHooks = NO_HOOKS,
) -> list[Outcome]:
    """Refresh requests of one client in as few calls as possible; store the good answers.

    Calls run side by side and each answer is shown as soon as it is there. A failure
    leaves the good payload in place and notes why, unless it is our own limit that screens
    may still spend more of. `open_account` gives the source and the account of a connection,
    or the Failure why it cannot be used. `owner` has the locks, each of which is given back
    with its answer.
    """
    now = datetime.now(UTC)
    # Before the platform is asked: a change that comes meanwhile keeps the answer stale.
    versions = cache.start_versions(requests)
    before = {result.request.digest: result for result in cache.read(requests, now)}
    drawn = _static_charts(requests)
    try:
        requests = chart_annotations.annotate_cached(requests, before, versions, cache, owner)
    except Exception:
        # Refreshed payloads are annotated as well.
        log.exception("annotations were not drawn")
    opened = {identity: open_account(identity) for identity in _connections(requests)}
    outcomes: list[Outcome] = []
    pool = ThreadPoolExecutor(CALLS_AT_ONCE)
    try:
        calls = {pool.submit(_answers, call, opened): call for call in plan(requests)}
        for done in as_completed(calls):
            account = opened[calls[done].query.connection]
            connected_at = None if isinstance(account, Failure) else account[1].connected_at
            for call, answer in done.result():
                settled = _settled(call.requests, answer, versions, connected_at, drawn)
                settled_outcomes = [Outcome(request, failure) for request, _, failure in settled]
                if _is_left_to_screens(answer, account):
                    cache.release(call.requests, owner)
                elif not (isinstance(answer, TOLD_TO_AGENCY) and hooks.retries(settled_outcomes)):
                    _store(settled, before, cache, owner, now)
                    hooks.on_stored(settled_outcomes)
                outcomes += settled_outcomes
    finally:
        # A worker whose time is up would be killed while it waits for what is under way.
        pool.shutdown(wait=False, cancel_futures=True)
    return outcomes


def give_up(
    requests: Sequence[TileRequest], failure: Failure, *, cache: ResultCache, owner: str = ""
) -> list[Outcome]:
    """Store a failure for requests whose refresh did not end, without a call."""
    now = datetime.now(UTC)
    before = {result.request.digest: result for result in cache.read(requests, now)}
    _store([(request, None, failure) for request in requests], before, cache, owner, now)
    return [Outcome(request, failure) for request in requests]


Settled = tuple[TileRequest, CacheEntry | None, Failure | None]


def _static_charts(requests: Sequence[TileRequest]) -> dict[str, bytes]:
    """The static charts that are kept of these requests, by digest."""
    if not requests:
        return {}
    return static_charts.find(requests[0].client_id, static_charts.digests(requests))


def _connections(requests: Iterable[TileRequest]) -> set[UUID]:
    return {request.query.connection for request in requests}


def _answers(
    call: PlannedCall, opened: dict[UUID, Opened]
) -> list[tuple[PlannedCall, Frame | Failure]]:
    """A call with its answer. A merged call that the platform cannot answer is made again in
    parts: a metric that fails must not take its neighbours along.
    """
    answer = _run(call, opened)
    parts = call.split() if isinstance(answer, Failure) and answer.code in OF_QUESTION else []
    return [(part, _run(part, opened)) for part in parts] or [(call, answer)]


def _run(call: PlannedCall, opened: dict[UUID, Opened]) -> Frame | Failure:
    account = opened[call.query.connection]
    if isinstance(account, Failure):
        return account
    try:
        return account[0].run(call.query, account[1])
    except Failure as failure:
        log.warning(
            "platform call failed",
            extra={"code": failure.code, "status": failure.status, "upstream": failure.request_id},
        )
        if isinstance(failure, AuthFailed):
            # Calls that have not begun would be refused as well.
            opened[call.query.connection] = failure
        return failure
    except Exception:
        # One call must not take its neighbours with it, whatever is wrong with it.
        log.exception("platform call broke")
        return Failure()


def _is_left_to_screens(answer: Frame | Failure, opened: Opened) -> bool:
    """True where our own rate limit refused a call of low priority: screens may still make it."""
    if isinstance(opened, Failure) or opened[1].priority is Priority.SCREEN:
        return False
    return isinstance(answer, RateLimited) and answer.status is None


def _settled(
    requests: Iterable[TileRequest],
    answer: Frame | Failure,
    versions: Mapping[str, Mapping[str, int]],
    connected_at: datetime | None,
    drawn: Mapping[str, bytes],
) -> list[Settled]:
    """The results to store, one for each request of a call that had this answer."""
    return [
        _outcome(request, answer, versions, connected_at, drawn.get(request.digest, b""))
        for request in requests
    ]


def _outcome(
    request: TileRequest,
    answer: Frame | Failure,
    versions: Mapping[str, Mapping[str, int]],
    connected_at: datetime | None,
    static_chart: bytes,
) -> Settled:
    if isinstance(answer, Failure):
        return request, None, answer
    try:
        entry = _entry(request, answer, versions[request.digest], connected_at)
        return request, with_fragment(entry, static_charts.chart_of(entry, static_chart)), None
    except InvalidOptions as error:
        log.warning("widget does not fit its answer", extra={"reason": str(error)})
        return request, None, UnsuitableOptions()
    except Exception:
        log.exception("tile was not rendered", extra={"kind": request.spec.kind})
        return request, None, Failure()


def _entry(
    request: TileRequest, frame: Frame, versions: Mapping[str, int], connected_at: datetime | None
) -> CacheEntry:
    chosen = frame.select(request.query.metrics).head(request.query.limit)
    if request.is_narrowed:
        chosen = replace(chosen, warnings=(*chosen.warnings, NARROWED))
    payload = charts.draw(request.spec.kind, chosen, request.spec.options, request.formats)
    payload = palette_slots.coloured(payload, chosen, request.client_id)
    payload = notices.with_grain(payload, chosen, request)
    payload = notices.with_filters(chart_annotations.annotated(payload, request), request)
    payload = notices.with_first_day(payload, chosen, request, connected_at)
    now = datetime.now(UTC)
    seconds = request.spec.fresh_seconds * uniform(1 - FRESH_SPREAD, 1 + FRESH_SPREAD)  # noqa: S311  # not a secret
    etag, body = pack(payload.dump(), digest=request.digest)
    fetched_at = frame.provenance.fetched_at or now
    return CacheEntry(
        client_id=request.client_id,
        digest=request.digest,
        etag=etag,
        fetched_at=fetched_at,
        fresh_until=fetched_at + timedelta(seconds=seconds),
        versions=versions,
        body=body,
        language=language_of(request.formats.locale),
    )


def _store(
    settled: Sequence[Settled],
    before: dict[str, CachedResult],
    cache: ResultCache,
    owner: str,
    begun: datetime,
) -> None:
    good = [entry for _, entry, _ in settled if entry]
    if good:
        cache.put(good, owner=owner)
        short_lived = {request.digest for request, *_ in settled if request.is_short_lived}
        try:
            with tenancy.within(good[0].client_id):
                last_good.keep(good, short_lived=short_lived)
        except DatabaseError:
            # Pages have it; answers still under way must not be lost with this one.
            log.exception("payloads were not kept")
        static_charts.enqueue(_undrawn(settled))
    failed = [(request, failure) for request, _, failure in settled if failure]
    bare = [request for request, _ in failed if not before[request.digest].entry]
    if bare:
        _restore(bare, cache)
    for request, failure in failed:
        failed_now = _failed(failure, before[request.digest])
        cache.fail(request, failed_now, owner=owner, begun=begun)


def _undrawn(settled: Sequence[Settled]) -> list[TileRequest]:
    """The requests whose fragments may still gain a static chart."""
    return [request for request, entry, _ in settled if entry and not fragment_of(entry).is_drawn]


def _restore(requests: Sequence[TileRequest], cache: ResultCache) -> None:
    """Bring kept payloads back, so that open pages that lost Redis show them again."""
    client_id = requests[0].client_id
    with tenancy.within(client_id):
        kept = last_good.find(client_id, [request.digest for request in requests])
    # Whether something changed since was lost as well: none of them counts as fresh.
    now = datetime.now(UTC)
    cache.restore(
        replace(entry, fresh_until=min(entry.fresh_until, now)) for entry in kept.values()
    )


def _failed(failure: Failure, before: CachedResult) -> Failed:
    now = datetime.now(UTC)
    needs_person = isinstance(failure, AuthFailed | ScopeMissing)
    pause = MANUAL_RETRY if needs_person else timedelta(seconds=settings.FAILURE_SECONDS)
    since = before.failed.since if before.failed else now
    return Failed(failure.code, since, failure.retry_at or now + pause, failure.request_id)
