"""Search: tracked keywords, the pages that rank, and what OSCOM recommends."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, least, mean, ratio, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.defaults import resource
from widgets.sources.oscom.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

POSITIONS: tuple[tuple[str, int | None], ...] = (
    ("1-3", 3),
    ("4-10", 10),
    ("11-20", 20),
    ("21-50", 50),
    ("51+", None),
)
# En dashes, as a reader expects between numbers.
POSITION_BANDS = {name: name.replace("-", "–") for name, top in POSITIONS}
RECOMMENDED = {
    "open": _("Open"),
    "in_progress": _("In progress"),
    "done": _("Done"),
    "dismissed": _("Dismissed"),
}

CLICKS = Metric(
    "clicks",
    _("Search clicks"),
    Unit.COUNT,
    definition=_("Clicks from search results in the four weeks that the platform reports."),
)
IMPRESSIONS = Metric(
    "impressions",
    _("Search impressions"),
    Unit.COUNT,
    definition=_("Times shown in search results in the four weeks that the platform reports."),
)
CTR = Metric(
    "ctr",
    _("Click rate"),
    Unit.RATIO,
    additive=False,
    definition=_("Search clicks divided by search impressions."),
)
BEST = Metric(
    "best_position",
    _("Best position"),
    Unit.NUMBER,
    additive=False,
    good="down",
    definition=_("The highest place among them in search results; 1 is the top."),
)

KEYWORDS = resource(
    contract.SEO_KEYWORDS,
    _("Keywords"),
    scope=contract.SEO_SCOPE,
    metrics=by_name(
        Metric(
            "position",
            _("Average position"),
            Unit.NUMBER,
            additive=False,
            good="down",
            definition=_("The mean place in search results of keywords that rank; 1 is the top."),
        ),
        BEST,
        CLICKS,
        IMPRESSIONS,
        CTR,
        Metric(
            "search_volume",
            _("Search volume"),
            Unit.COUNT,
            definition=_("How often the keywords are searched for in a month."),
        ),
        Metric("keywords", _("Keywords"), Unit.COUNT, definition=_("Keywords that are tracked.")),
    ),
    dimensions=by_name(
        # One snapshot is kept of each day, so that the days make a trend.
        Dimension("day", _("Day"), grain="day"),
        Dimension("keyword", _("Keyword")),
        Dimension("page_url", _("Page")),
        Dimension("position_band", _("Positions"), values=POSITION_BANDS),
    ),
    fresh_seconds=contract.SEO_FRESH_SECONDS,
)

PAGES = resource(
    contract.SEO_PAGES,
    _("Pages in search"),
    scope=contract.SEO_SCOPE,
    metrics=by_name(
        Metric(
            "optimization_score",
            _("Optimisation score"),
            Unit.NUMBER,
            additive=False,
            definition=_("The mean score of the pages, from 0 to 100."),
        ),
        BEST,
        CLICKS,
        IMPRESSIONS,
        CTR,
        Metric("pages", _("Pages"), Unit.COUNT, definition=_("Pages that the platform watches.")),
    ),
    dimensions=by_name(Dimension("url", _("Page"))),
    fresh_seconds=contract.SEO_FRESH_SECONDS,
)

RECOMMENDATIONS = resource(
    contract.SEO_RECOMMENDATIONS,
    _("Search recommendations"),
    scope=contract.SEO_SCOPE,
    metrics=by_name(
        Metric(
            "recommendations",
            _("Recommendations"),
            Unit.COUNT,
            good="",
            definition=_("Things that the platform recommends to improve."),
        ),
        Metric(
            "estimated_impact",
            _("Estimated impact"),
            Unit.NUMBER,
            additive=False,
            good="",
            definition=_("The mean effect that the platform expects, from 0 to 100."),
        ),
    ),
    dimensions=by_name(
        Dimension("type", _("Type")),
        Dimension("status", _("Status"), values=RECOMMENDED),
        Dimension("title", _("Recommendation")),
    ),
    fresh_seconds=contract.SEO_FRESH_SECONDS,
)

_CLICKED = {
    "clicks": total("clicks"),
    "impressions": total("impressions"),
    "ctr": ratio("clicks", "impressions"),
}

KEYWORDS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.KEYWORDS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "keyword": Kind.TEXT,
            "page_url": Kind.TEXT,
            "position": Kind.NUMBER,
            "search_volume": Kind.COUNT,
            "clicks": Kind.COUNT,
            "impressions": Kind.COUNT,
        },
        measures={
            "position": mean("position"),
            "best_position": least("position"),
            "search_volume": total("search_volume"),
            "keywords": count(),
            **_CLICKED,
        },
        groups={
            "keyword": Group("keyword"),
            "page_url": Group("page_url"),
            "position_band": Group("position", POSITIONS),
        },
    ),
)
PAGES_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.PAGES_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "url": Kind.TEXT,
            "optimization_score": Kind.NUMBER,
            "best_position": Kind.NUMBER,
            "clicks": Kind.COUNT,
            "impressions": Kind.COUNT,
        },
        measures={
            "optimization_score": mean("optimization_score"),
            "best_position": least("best_position"),
            "pages": count(),
            **_CLICKED,
        },
        groups={"url": Group("url")},
    ),
)
RECOMMENDATIONS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.RECOMMENDATIONS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "type": Kind.TEXT,
            "title": Kind.TEXT,
            "status": Kind.TEXT,
            "estimated_impact": Kind.NUMBER,
        },
        measures={"recommendations": count(), "estimated_impact": mean("estimated_impact")},
        groups={name: Group(name) for name in ("type", "status", "title")},
    ),
)
