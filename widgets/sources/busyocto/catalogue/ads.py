"""Advertising day by day and ad by ad. Days are those of the advertising accounts."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import ratio, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.catalogue.defaults import PLATFORM, resource
from widgets.sources.busyocto.list_api import LIST_API
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Dimension, Metric

CURRENCY = Dimension("currency", _("Currency"))

# Name, label, unit, good direction, definition.
SUMS = (
    ("impressions", _("Impressions"), Unit.COUNT, "up", _("How often ads were shown.")),
    ("clicks", _("Clicks"), Unit.COUNT, "up", _("Clicks on ads.")),
    ("spend", _("Ad spend"), Unit.MONEY, "", _("What the ads cost.")),
    (
        "conversions",
        _("Conversions"),
        Unit.NUMBER,
        "up",
        _("Conversions that the advertising platforms count; some count parts of one."),
    ),
    ("revenue", _("Revenue"), Unit.MONEY, "up", _("Value of the conversions.")),
)
# Name, label, unit, good direction, definition; each divides one sum by another.
RATIOS = (
    ("ctr", _("Click-through rate"), Unit.RATIO, "up", _("Clicks divided by impressions.")),
    ("cpc", _("Cost per click"), Unit.MONEY, "down", _("Ad spend divided by clicks.")),
    (
        "cpm",
        _("Cost per 1,000 impressions"),
        Unit.MONEY,
        "down",
        _("Ad spend divided by impressions, times 1,000."),
    ),
    (
        "cpa",
        _("Cost per conversion"),
        Unit.MONEY,
        "down",
        _("Ad spend divided by conversions."),
    ),
    ("roas", _("Return on ad spend"), Unit.NUMBER, "up", _("Revenue divided by ad spend.")),
)

ADS = resource(
    contract.ADS,
    _("Advertising"),
    scope=contract.ADS_SCOPE,
    metrics=by_name(
        *(
            Metric(name, label, unit, good=good, definition=definition)
            for name, label, unit, good, definition in SUMS
        ),
        *(
            Metric(
                name,
                label,
                unit,
                additive=False,
                good=good,
                is_level=True,
                definition=definition,
            )
            for name, label, unit, good, definition in RATIOS
        ),
    ),
    dimensions=by_name(
        *DAYS,
        PLATFORM,
        Dimension("campaign", _("Campaign")),
        Dimension("ad_set", _("Ad set")),
        Dimension("ad", _("Ad")),
        CURRENCY,
    ),
    omits_zeros=True,
    moving_days=contract.LATE_DAYS,
)

NAMES = ("platform", "campaign", "ad_set", "ad", "currency")
ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.ADS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", *NAMES), Kind.TEXT),
            "date": Kind.DAY,
            **dict.fromkeys(("impressions", "clicks"), Kind.COUNT),
            **dict.fromkeys(("spend", "conversions", "revenue"), Kind.NUMBER),
        },
        measures={
            **{name: total(name) for name, *_rest in SUMS},
            "ctr": ratio("clicks", "impressions"),
            "cpc": ratio("spend", "clicks"),
            "cpm": ratio("spend", "impressions", per=1000),
            "cpa": ratio("spend", "conversions"),
            "roas": ratio("revenue", "spend"),
        },
        groups={name: Group(name) for name in NAMES},
        time="date",
    ),
)
