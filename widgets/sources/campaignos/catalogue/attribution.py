"""Contacts, conversions and revenue by the UTM parameters that they came by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from widgets.frames.frame import Unit
from widgets.frames.rules import total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources import data_envelope
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import resource
from widgets.sources.campaignos.list_api import Whole
from widgets.sources.declarations import by_name
from widgets.sources.http import Response
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.shapes import mapping, sequence
from widgets.sources.spec import Dimension, Metric

FIGURES = ("events", "contacts", "conversions", "revenue")
UTM = {"utm_source": "utmSource", "utm_medium": "utmMedium", "utm_campaign": "utmCampaign"}

ATTRIBUTION = resource(
    contract.ATTRIBUTION,
    _("Attribution"),
    scope=contract.ANALYTICS_SCOPE,
    metrics=by_name(
        Metric("events", _("Events"), Unit.COUNT, definition=_("Events that came by the source.")),
        Metric(
            "contacts",
            _("New contacts"),
            Unit.COUNT,
            definition=_("Contacts whose first event came by the source."),
        ),
        Metric(
            "conversions",
            _("Conversions"),
            Unit.COUNT,
            definition=_("Conversions that came by the source."),
        ),
        Metric(
            "revenue",
            _("Revenue"),
            Unit.MONEY,
            definition=_("Revenue of the conversions that came by the source."),
        ),
    ),
    dimensions=by_name(
        Dimension("utm_source", _("UTM source")),
        Dimension("utm_medium", _("UTM medium")),
        Dimension("utm_campaign", _("UTM campaign")),
    ),
)


def _sources(response: Response) -> Iterator[Mapping[str, Any]]:
    for each in sequence(data_envelope.item(response).get("sources")):
        source = mapping(each)
        yield {**source, "id": repr([source.get(name) for name in UTM.values()])}


ENDPOINT = ListEndpoint(
    api=Whole(_sources),
    path=contract.ATTRIBUTION_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            **dict.fromkeys(UTM, Kind.TEXT),
            **dict.fromkeys(("events", "contacts", "conversions"), Kind.COUNT),
            "revenue": Kind.NUMBER,
        },
        measures={name: total(name) for name in FIGURES},
        groups={name: Group(name) for name in UTM},
    ),
    paths=UTM,
)
