"""Invalidation tags of OSCOM's answers, whose versions events bump.

    analytics                       anything of the resource
    analytics:revenue               the metric, however it is grouped
    analytics:revenue@campaign#…    the metric told by campaign: of one, or `*` for all
    campaigns#…                     one campaign, or `*` for all
    seo_keywords:ranking#…          what a moved ranking changes: of one keyword, or `*`

A query holds tags of all levels that may touch it, an event raises the narrowest it can.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from widgets.queries.query import GRAINS, AnyOf, Filter, Operator, Query
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue import METRICS

# Not asked for by widgets yet; their changes are told all the same.
BRIEFS = "content_briefs"
SEGMENTS = "contacts_segments"

ANALYTICS_METRICS = frozenset(metric.name for metric in METRICS)
EVERYTHING = "*"
# More values than that are treated as all.
MOST_ENTITIES = 8

# A ratio changes with what it is made of.
MADE_OF = {
    "conversion_rate": ("conversions", "sessions"),
    "pages_per_session": ("page_views", "sessions"),
    "revenue_per_session": ("revenue", "sessions"),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Dimensions that tell metrics by one kind of thing.

    `named` are those whose values are the thing's id or name as events give them.
    """

    name: str
    fields: frozenset[str]
    named: frozenset[str]
    metrics: frozenset[str]


CONTENT = Group(
    "content",
    frozenset({"page_url", "property:page_url", "property:page_title", "content_title"})
    | {"property:content_id", "property:content_title"},
    frozenset({"content_title", "property:content_title", "property:content_id"}),
    frozenset({"page_views", "content_reads"}),
)
CAMPAIGN = Group(
    "campaign",
    frozenset({"campaign_name", "property:campaign_name", "property:campaign_id", "utm_campaign"}),
    frozenset({"campaign_name", "property:campaign_name", "property:campaign_id"}),
    frozenset({"campaign_interactions", "conversions", "revenue"}),
)


@dataclass(frozen=True, slots=True)
class Aspect:
    """Metrics and dimensions that one kind of event changes: all but those listed."""

    name: str
    spares: frozenset[str]


ASPECTS = {
    contract.SEO_KEYWORDS: Aspect(
        "ranking", frozenset({"search_volume", "keywords", "keyword", "page_url"})
    ),
    contract.SEO_PAGES: Aspect("ranking", frozenset({"pages", "url"})),
    contract.CONTACTS: Aspect("score", frozenset({"contacts", "deal_value"})),
}
# The dimension whose values are a thing's name as events give it. Addresses are none: one
# page has several.
NAMED_BY = {
    contract.SEO_KEYWORDS: "keyword",
    contract.CAMPAIGNS: "name",
    contract.REPORTS: "report",
}


def tags(query: Query) -> tuple[str, ...]:
    """Tags that the answer to a query depends on; all but what an event is known to spare."""
    told_by_metric = query.resource in (contract.ANALYTICS, contract.OVERVIEW)
    found = _analytics(query) if told_by_metric else _listed(query)
    return tuple(dict.fromkeys(found))


def one(name: str) -> str:
    """A short digest that stands for one item in a tag and discloses nothing."""
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _analytics(query: Query) -> Iterator[str]:
    resource = query.resource
    yield resource
    fields, metrics = _fields(query), _metrics(query)
    yield from (f"{resource}:{metric}" for metric in metrics)
    if any("contact" in field for field in fields):
        yield f"{resource}@contact"
    for group in (CONTENT, CAMPAIGN):
        if group.fields & fields:
            for metric in metrics:
                if metric in group.metrics:
                    which = _named_items(query, group.named)
                    yield from (f"{resource}:{metric}@{group.name}#{each}" for each in which)


def _listed(query: Query) -> Iterator[str]:
    resource = query.resource
    yield resource
    named_by = NAMED_BY.get(resource)
    which = _named_items(query, frozenset({named_by})) if named_by else (EVERYTHING,)
    yield from (f"{resource}#{each}" for each in which)
    aspect = ASPECTS.get(resource)
    if aspect and not {*query.metrics} | _fields(query) <= aspect.spares:
        yield from (f"{resource}:{aspect.name}#{each}" for each in which)


def _metrics(query: Query) -> dict[str, None]:
    """The query's metrics, those it filters by, and what they are made of."""
    used = dict.fromkeys((*query.metrics, *sorted(_fields(query) & ANALYTICS_METRICS)))
    return used | dict.fromkeys(base for name in used for base in MADE_OF.get(name, ()))


def _fields(query: Query) -> set[str]:
    """The fields by which rows are grouped and filtered, apart from time."""
    named = {condition.field for condition in _conditions(query)}
    return {*query.dimensions, *named} - set(GRAINS)


def _conditions(query: Query) -> Iterator[Filter]:
    for entry in query.filters:
        yield from entry.any_of if isinstance(entry, AnyOf) else (entry,)


def _named_items(query: Query, named: frozenset[str]) -> tuple[str, ...]:
    """The things that a query is about by name, or all of them."""
    for entry in query.filters:
        # Of alternatives any may hold; only a condition of its own narrows.
        if isinstance(entry, Filter) and entry.field in named:
            values = _values(entry)
            if 0 < len(values) <= MOST_ENTITIES:
                return tuple(one(value) for value in values)
    return (EVERYTHING,)


def _values(condition: Filter) -> list[str]:
    if condition.operator is Operator.EQ:
        return [str(condition.value)]
    if condition.operator is Operator.IN and isinstance(condition.value, tuple):
        return [str(value) for value in condition.value]
    return []
