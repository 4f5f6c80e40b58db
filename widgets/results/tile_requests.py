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
# What a payload depends on that shows what happened.
MARKS = "marks"
LOCKS = TypeAdapter(tuple[Filter | AnyOf, ...])


@dataclass(frozen=True, slots=True)
class Definition:
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
class Manifest:
    """All that a dashboard asks, apart from who looks and at which days.

    Known by its digest: two manifests of one digest are the same manifest. `raw` is what
    `load` reads.
    """

    client_id: UUID
    dashboard_id: UUID
    definitions: tuple[Definition, ...] = field(compare=False)
    digest: str
    raw: bytes = field(compare=False, repr=False)

    @classmethod
    def of(
        cls, client_id: UUID, dashboard_id: UUID, definitions: tuple[Definition, ...]
    ) -> Manifest:
        raw = _dump(client_id, dashboard_id, definitions)
        digest = hashlib.sha256(raw).hexdigest()[:32]
        return cls(client_id, dashboard_id, definitions, digest, raw)

    @classmethod
    def load(cls, raw: bytes) -> Manifest:
        plain = orjson.loads(raw)
        definitions = tuple(_definition(widget) for widget in plain["widgets"])
        return cls.of(UUID(plain["client"]), UUID(plain["dashboard"]), definitions)


@dataclass(frozen=True)
class TileRequest:
    """One widget's canonical query and how its answer is drawn. Equal digests share a payload.

    `tags` are what the answer depends on, in its source's words, and MARKS. `is_passing` says
    that the page shows what hardly anybody will ask for again: days or page filters of one's own.
    """

    client_id: UUID
    definition: Definition
    query: Query
    formats: Formats
    digest: str
    tags: tuple[str, ...]
    is_passing: bool = False

    @property
    def widget_id(self) -> UUID:
        return self.definition.widget_id

    @cached_property
    def days(self) -> tuple[DateRange, ...]:
        """The days that the answer is about."""
        return tuple(days for days in (self.query.period, self.query.comparison) if days)

    @property
    def is_narrowed(self) -> bool:
        """Whether a page's filters or a viewer's locks narrow what the widget itself asks for."""
        return _is_narrowed(self.definition, self.query)

    def counter_keys(self) -> tuple[str, ...]:
        """The counter of each of the tags."""
        connection = self.query.connection
        return tuple(keys.generation(self.client_id, connection, tag) for tag in self.tags)

    def reading_keys(self) -> tuple[str, ...]:
        """Payload, failure and counters: what one read needs."""
        return self._reading_keys

    # Asks live long and are read often.
    @cached_property
    def _reading_keys(self) -> tuple[str, ...]:
        return (
            keys.payload(self.client_id, self.digest),
            keys.failure(self.client_id, self.digest),
            *self.counter_keys(),
        )


@lru_cache(maxsize=MOST_REMEMBERED)
def tile_requests(
    manifest: Manifest, state: State, formats: Formats, locks: str = "[]"
) -> tuple[TileRequest, ...]:
    """The requests of a page, in the widgets' order; those without a query have none.

    `locks` are the viewer's filters as JSON; they apply to every query.
    """
    locked = LOCKS.validate_json(locks)
    return tuple(
        _request(
            manifest.client_id,
            definition,
            fitted(
                states.apply(
                    filters.narrow(definition.query, followed(definition, state, locks)),
                    state,
                    zone=formats.zone,
                    locks=locked,
                    by_hour=definition.by_hour,
                ),
                definition.kind,
                sources.source(definition.source),
                formats.week_start,
            ),
            formats,
            is_passing=state.is_chosen,
        )
        for definition in manifest.definitions
        if definition.query is not None
    )


def followed(definition: Definition, state: State, locks: str = "[]") -> tuple[PageFilter, ...]:
    """Those page filters that a widget's numbers follow: what its source can narrow."""
    query = definition.query
    if not state.page_filters or query is None:
        return ()
    source = sources.source(definition.source)
    return filters.followed(
        query,
        state.page_filters,
        lambda name: source.narrows(query, name) is not None,
        locks=len(LOCKS.validate_json(locks)),
    )


def _request(
    client_id: UUID, definition: Definition, query: Query, formats: Formats, *, is_passing: bool
) -> TileRequest:
    identity = {
        "schema": keys.SCHEMA,
        "client": client_id,
        "key_version": definition.key_version,
        "kind": definition.kind,
        "options": definition.options,
        "formats": formats,
        "query": orjson.Fragment(query.canonical()),
        "narrowed": _is_narrowed(definition, query),
    }
    raw = orjson.dumps(identity, option=orjson.OPT_SORT_KEYS)
    tags = sources.source(definition.source).tags(query)
    if is_marked(definition.kind, query):
        tags = (*tags, MARKS)
    digest = hashlib.sha256(raw).hexdigest()
    return TileRequest(client_id, definition, query, formats, digest, tags, is_passing)


def _is_narrowed(definition: Definition, query: Query) -> bool:
    own = definition.query.filters if definition.query else ()
    return any(condition not in own for condition in query.filters)


def _dump(client_id: UUID, dashboard_id: UUID, definitions: tuple[Definition, ...]) -> bytes:
    widgets = [
        {
            **{name: getattr(definition, name) for name in Definition.__slots__},
            "query": definition.query and definition.query.model_dump(mode="json", by_alias=True),
        }
        for definition in definitions
    ]
    plain = {"client": client_id, "dashboard": dashboard_id, "widgets": widgets}
    return orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)


def _definition(plain: dict[str, Any]) -> Definition:
    query = plain["query"] and Query.model_validate(plain["query"])
    return Definition(**{**plain, "widget_id": UUID(plain["widget_id"]), "query": query})
