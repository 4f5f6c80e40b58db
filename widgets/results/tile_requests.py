"""What a dashboard asks: its widgets' definitions, and one request per widget and state."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

import orjson
from pydantic import TypeAdapter

from clients.auth.viewer import Formats
from widgets.charts.marks import is_marked
from widgets.queries import filters
from widgets.queries import state as states
from widgets.queries.filters import PageFilter
from widgets.queries.periods import DateRange
from widgets.queries.query import AnyOf, Filter, Query
from widgets.queries.state import State
from widgets.results import keys
from widgets.results.fitting import fitted
from widgets.sources import registry as sources

# A dozen tiles take 34 KB, and whoever looks at other days fills a place.
MOST_REMEMBERED = 512
# The tag of payloads that show annotations.
ANNOTATIONS_TAG = "annotations"
LOCKS = TypeAdapter(tuple[Filter | AnyOf, ...])


@dataclass(frozen=True, slots=True)
class WidgetSpec:
    """A widget as it is asked: stored query, kind, options and what its answer needs.

    `label` is the connection's name as the manager chose it; `by_hour` says that its
    resource can be told by the hour. `problem` is set, and the
    query empty, where what the database holds cannot be asked.
    """

    widget_id: UUID
    kind: str
    options: dict[str, Any]
    query: Query | None
    title: str = ""
    width: int = 4
    height: int = 2
    source: str = ""
    key_version: int = 0
    fresh_seconds: int = 300
    by_hour: bool = False
    label: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class DashboardSpec:
    """All that a dashboard asks, apart from who looks and at which days.

    Known by its digest: two manifests of one digest are the same manifest. `raw` is what
    `load` reads.
    """

    client_id: UUID
    dashboard_id: UUID
    widgets: tuple[WidgetSpec, ...] = field(compare=False)
    digest: str
    raw: bytes = field(compare=False, repr=False)

    @classmethod
    def of(
        cls, client_id: UUID, dashboard_id: UUID, specs: tuple[WidgetSpec, ...]
    ) -> DashboardSpec:
        raw = _dump(client_id, dashboard_id, specs)
        digest = hashlib.sha256(raw).hexdigest()[:32]
        return cls(client_id, dashboard_id, specs, digest, raw)

    @classmethod
    def load(cls, raw: bytes) -> DashboardSpec:
        plain = orjson.loads(raw)
        specs = tuple(_widget_spec(widget) for widget in plain["widgets"])
        return cls.of(UUID(plain["client"]), UUID(plain["dashboard"]), specs)


@dataclass(frozen=True)
class TileRequest:
    """One widget's canonical query and how its answer is drawn. Equal digests share a payload.

    `tags` are those of its source, and ANNOTATIONS_TAG. `is_short_lived` says that hardly anybody
    will request it again: the page shows days or filters of a reader's own choice.
    """

    client_id: UUID
    spec: WidgetSpec
    query: Query
    formats: Formats
    digest: str
    tags: tuple[str, ...]
    is_short_lived: bool = False

    @property
    def widget_id(self) -> UUID:
        return self.spec.widget_id

    @cached_property
    def days(self) -> tuple[DateRange, ...]:
        """The days that the answer is about."""
        return tuple(days for days in (self.query.period, self.query.comparison) if days)

    @property
    def is_narrowed(self) -> bool:
        """Whether a page's filters or a viewer's locks narrow what the widget itself asks for."""
        return _is_narrowed(self.spec, self.query)

    def version_keys(self) -> tuple[str, ...]:
        """The key of each tag's versions."""
        connection = self.query.connection
        return tuple(keys.versions(self.client_id, connection, tag) for tag in self.tags)

    def cache_keys(self) -> tuple[str, ...]:
        """Payload, failure and versions: what one read needs."""
        return self._cache_keys

    # Asks live long and are read often.
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
    """The requests of a page, in the widgets' order; those without a query have none.

    `locks` are the viewer's filters as JSON; they apply to every query.
    """
    locked = LOCKS.validate_json(locks)
    return tuple(
        _request(
            dashboard_spec.client_id,
            spec,
            fitted(
                states.apply(
                    filters.narrow(spec.query, followed(spec, state, locks)),
                    state,
                    zone=formats.zone,
                    locks=locked,
                    by_hour=spec.by_hour,
                ),
                spec.kind,
                sources.source(spec.source),
                formats.week_start,
            ),
            formats,
            is_short_lived=state.is_chosen,
        )
        for spec in dashboard_spec.widgets
        if spec.query is not None
    )


def followed(spec: WidgetSpec, state: State, locks: str = "[]") -> tuple[PageFilter, ...]:
    """Those page filters that a widget's numbers follow: what its source can narrow."""
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
    client_id: UUID, spec: WidgetSpec, query: Query, formats: Formats, *, is_short_lived: bool
) -> TileRequest:
    identity = {
        "schema": keys.SCHEMA,
        "client": client_id,
        "key_version": spec.key_version,
        "kind": spec.kind,
        "options": spec.options,
        "formats": formats,
        "query": orjson.Fragment(query.canonical()),
        "narrowed": _is_narrowed(spec, query),
    }
    raw = orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)
    tags = sources.source(spec.source).tags(query)
    if is_marked(spec.kind, query):
        tags = (*tags, ANNOTATIONS_TAG)
    digest = hashlib.sha256(raw).hexdigest()
    return TileRequest(client_id, spec, query, formats, digest, tags, is_short_lived)


def _is_narrowed(spec: WidgetSpec, query: Query) -> bool:
    own = spec.query.filters if spec.query else ()
    return any(condition not in own for condition in query.filters)


def _dump(client_id: UUID, dashboard_id: UUID, specs: tuple[WidgetSpec, ...]) -> bytes:
    widgets = [
        {
            **{name: getattr(spec, name) for name in WidgetSpec.__slots__},
            "query": spec.query and spec.query.model_dump(mode="json", by_alias=True),
        }
        for spec in specs
    ]
    plain = {"client": client_id, "dashboard": dashboard_id, "widgets": widgets}
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def _widget_spec(plain: dict[str, Any]) -> WidgetSpec:
    query = plain["query"] and Query.model_validate(plain["query"])
    return WidgetSpec(**{**plain, "widget_id": UUID(plain["widget_id"]), "query": query})
