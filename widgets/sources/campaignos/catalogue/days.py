"""Days of a workspace. They are the platform's own, in UTC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from widgets.frames.frame import Unit
from widgets.frames.rules import ratio, total
from widgets.frames.table import Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources import data_envelope
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import resource
from widgets.sources.campaignos.list_api import Whole
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.http import Response
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.shapes import mapping, sequence
from widgets.sources.spec import Metric

COUNTS = (
    ("events", _("Events"), _("Events of all contacts and visitors on the day.")),
    ("new_contacts", _("New contacts"), _("Contacts that were added on the day.")),
    ("messages", _("Messages"), _("Messages sent on the day, on all channels.")),
    ("opens", _("Opens"), _("Messages opened on the day, whenever they were sent.")),
    ("clicks", _("Clicks"), _("Messages clicked on the day, whenever they were sent.")),
)
RATES = (
    ("open_rate", "opens", _("Open rate"), _("Opens divided by messages of the same days.")),
    ("click_rate", "clicks", _("Click rate"), _("Clicks divided by messages of the same days.")),
)

DAYS_OF_WORKSPACE = resource(
    contract.TIMESERIES,
    _("Activity by day"),
    scope=contract.ANALYTICS_SCOPE,
    metrics=by_name(
        *(Metric(name, label, Unit.COUNT, definition=text) for name, label, text in COUNTS),
        *(
            Metric(
                name,
                label,
                Unit.RATIO,
                additive=False,
                is_level=True,
                divides=(over, "messages"),
                definition=text,
            )
            for name, over, label, text in RATES
        ),
    ),
    dimensions=by_name(*DAYS),
    moving_days=contract.LATE_DAYS,
)


def _days(response: Response) -> Iterator[Mapping[str, Any]]:
    for each in sequence(data_envelope.item(response).get("series")):
        day = mapping(each)
        yield {**day, "id": day.get("date")}


ENDPOINT = ListEndpoint(
    api=Whole(_days),
    path=contract.TIMESERIES_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "date": Kind.DAY,
            **{name: Kind.COUNT for name, _label, _text in COUNTS},
        },
        measures={
            **{name: total(name) for name, _label, _text in COUNTS},
            **{name: ratio(over, "messages") for name, over, _label, _text in RATES},
        },
        time="date",
    ),
    paths={"new_contacts": "contacts"},
)
