"""Tile requests: one canonical query for each widget of a dashboard in a state of its page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from clients.auth.viewer import Formats
from widgets.charts.annotations import shows_annotations
from widgets.frames.conditions import on
from widgets.queries import filters, granularity
from widgets.queries import state as states
from widgets.queries.buckets import labels
from widgets.queries.filters import PageFilter
from widgets.queries.periods import DateRange
from widgets.queries.query import GRAINS, MOST_ROWS, AnyOf, Filter, Query
from widgets.queries.state import State
from widgets.results import keys
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.sources import registry as sources
from widgets.sources.spec import Resource, Source

# A dozen tiles take 34 KB, and whoever looks at other days fills a place.
MOST_REMEMBERED = 512
# The tag of payloads that show annotations.
ANNOTATIONS_TAG = "annotations"
LOCKS = TypeAdapter(tuple[Filter | AnyOf, ...])
# A table shows the rows that its manager asks for, and names what it leaves out.
ROWS = ("table",)
# Kinds whose buckets a reader sees one by one, and so may choose.
COURSES = ("line", "area", "bar")
# Bars thinner than these would be no bars; points of a line lie closer.
MOST_BARS = 100
MOST_POINTS = 2000


@dataclass(frozen=True)
class TileRequest:
    """One widget's canonical query and the options to draw it by. Equal digests share a payload.

    `tags` are those of its source, and ANNOTATIONS_TAG. `is_short_lived` says that hardly anybody
    will request it again: the page shows days or filters of a reader's own choice. `grain` is the
    granularity that it should have; the query has another where that cannot be told or shown.
    """

    client_id: UUID
    spec: WidgetSpec
    query: Query
    formats: Formats
    digest: str
    tags: tuple[str, ...]
    is_short_lived: bool = False
    grain: str | None = None

    @property
    def widget_id(self) -> UUID:
        return self.spec.widget_id

    @cached_property
    def days(self) -> tuple[DateRange, ...]:
        """The period and the comparison."""
        return tuple(days for days in (self.query.period, self.query.comparison) if days)

    @property
    def is_narrowed(self) -> bool:
        """True where page filters or a viewer's locks narrow the widget's own query."""
        return _is_narrowed(self.spec, self.query)

    def version_keys(self) -> tuple[str, ...]:
        """The key of each tag's versions."""
        connection = self.query.connection
        return tuple(keys.versions(self.client_id, connection, tag) for tag in self.tags)

    def cache_keys(self) -> tuple[str, ...]:
        """The keys of payload, failure and versions, for one read."""
        return self._cache_keys

    # Requests live long and are read often.
    @cached_property
    def _cache_keys(self) -> tuple[str, ...]:
        return (
            keys.payload(self.client_id, self.digest),
            keys.failure(self.client_id, self.digest),
            *self.version_keys(),
        )


@lru_cache(maxsize=MOST_REMEMBERED)
def tile_requests(
    dashboard_spec: DashboardSpec, state: State, formats: Formats, locks: str = "[]"
) -> tuple[TileRequest, ...]:
    """The requests of a page, in the widgets' order; widgets without a query have none.

    `locks` are the viewer's filters as JSON; they apply to every query.
    """
    locked = LOCKS.validate_json(locks)
    return tuple(
        _request(
            dashboard_spec.client_id,
            spec,
            states.apply(
                filters.narrow(spec.query, followed(spec, state, locks)),
                state,
                zone=formats.zone,
                locks=locked,
                by_hour=spec.by_hour,
            ),
            state,
            formats,
        )
        for spec in dashboard_spec.widgets
        if spec.query is not None
    )


def followed(spec: WidgetSpec, state: State, locks: str = "[]") -> tuple[PageFilter, ...]:
    """The page filters that a widget's source can apply to its query."""
    query = spec.query
    if not state.page_filters or query is None:
        return ()
    source = sources.source(spec.source)
    return filters.followed(
        query,
        state.page_filters,
        lambda name: source.narrows(query, name) is not None,
        locks=len(LOCKS.validate_json(locks)),
    )


def _request(
    client_id: UUID, spec: WidgetSpec, asked: Query, state: State, formats: Formats
) -> TileRequest:
    """The request of a query over a state's days, by the granularity that fits."""
    source = sources.source(spec.source)
    grain = granularity_of(asked, spec.kind, state.grain)
    query = fitted(grained(asked, grain, source), spec.kind, source, formats.week_start)
    identity = {
        "schema": keys.SCHEMA,
        "client": client_id,
        "key_version": spec.key_version,
        "kind": spec.kind,
        "options": spec.options,
        "formats": formats,
        "query": orjson.Fragment(query.canonical()),
        "narrowed": _is_narrowed(spec, query),
        # Another one has a note.
        "grain": None if grain == query.grain else grain,
    }
    raw = orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)
    tags = sources.source(spec.source).tags(query)
    if shows_annotations(spec.kind, query):
        tags = (*tags, ANNOTATIONS_TAG)
    digest = hashlib.sha256(raw).hexdigest()
    return TileRequest(client_id, spec, query, formats, digest, tags, state.is_chosen, grain)


def _is_narrowed(spec: WidgetSpec, query: Query) -> bool:
    own = spec.query.filters if spec.query else ()
    return any(condition not in own for condition in query.filters)


def granularity_of(query: Query, kind: str, wanted: str | None) -> str | None:
    """The grain that a query should have: what a reader wants, or its period's length suggests.

    A table shows the rows that its manager asks for until a reader wants others; what draws
    days as a calendar, or no bucket at all, keeps its own.
    """
    if query.grain is None or query.period is None or query.period.days == 1:
        return query.grain
    if kind in COURSES or (kind in ROWS and wanted):
        return granularity.chosen(query.grain, wanted, query.period.days)
    return query.grain


def grained(query: Query, grain: str | None, source: Source) -> Query:
    """The query by a grain, or by the next coarser that its source tells, or else by its own."""
    if grain is None or query.grain is None:
        return query
    known = source.spec.resources[query.resource].dimensions
    coarser = GRAINS[GRAINS.index(grain) :]
    return query.with_grain(next((each for each in coarser if each in known), query.grain))


def fitted(query: Query, kind: str, source: Source, week_start: int) -> Query:
    """The query with every row that a drawing of this kind needs, in the order of time.

    A series that ends at a limit would look like one that ends in time. Its grain is the
    finest that the platform can tell and the drawing can show; its weeks begin on
    `week_start` where the source can tell such.
    """
    if query.grain is None:
        return query
    resource = source.spec.resources[query.resource]
    query = query.with_grain(_grain(query, query.grain, kind, resource))
    if kind not in ROWS:
        query = query.model_copy(
            update={"limit": MOST_ROWS, "order": (), "fill": _fill(query, resource)}
        )
    if query.grain != "week":
        return query
    return query.model_copy(update={"week_start": source.week_start(query, week_start)})


def _fill(query: Query, resource: Resource) -> Literal["zero", "null"]:
    """A drawing joins no buckets over one that is missing: it is zero, or else a gap.

    What a condition on a metric leaves out is not zero.
    """
    chooses = bool(on(resource.metrics, query.filters))
    return "zero" if query.fill == "zero" and not chooses else "null"


def _grain(query: Query, grain: str, kind: str, resource: Resource) -> str:
    """The query's grain, or the first coarser one that fits."""
    if query.period is None:
        return grain
    most = MOST_BARS if kind == "bar" else MOST_POINTS
    for each in GRAINS[GRAINS.index(grain) :]:
        longest = resource.longest_days.get(each, query.period.days)
        count = len(labels(query.period, each, query.timezone or "UTC"))
        if each in resource.dimensions and count <= most and query.period.days <= longest:
            return each
    return grain
