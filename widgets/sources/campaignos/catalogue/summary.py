"""The overview of a workspace: the last 30 days, and all contacts and campaigns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.frames.frame import Unit
from widgets.frames.rules import mean, total
from widgets.frames.table import Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources import data_envelope
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import resource
from widgets.sources.campaignos.list_api import Whole
from widgets.sources.declarations import by_name
from widgets.sources.http import Response
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Metric

# By metric: its place in the answer, label and definition.
COUNTS = {
    "contacts": ("contacts.total", _("Contacts"), _("All contacts of the workspace.")),
    "new_contacts": (
        "contacts.new",
        _("New contacts"),
        _("Contacts that were added in the last 30 days."),
    ),
    "campaigns": (
        "campaigns.total",
        _("Campaigns"),
        _("Campaigns, whatever their status."),
    ),
    "active_campaigns": (
        "campaigns.active",
        _("Active campaigns"),
        _("Campaigns that are running now."),
    ),
    "messages": ("messages.total", _("Messages"), _("Messages of the last 30 days.")),
    "sent": ("messages.sent", _("Sent"), _("Messages sent in the last 30 days.")),
    "opened": (
        "messages.opened",
        _("Opened"),
        _("Messages of the last 30 days that were opened."),
    ),
    "clicked": (
        "messages.clicked",
        _("Clicked"),
        _("Messages of the last 30 days that were clicked."),
    ),
    "events": (
        "events.total",
        _("Events"),
        _("Events of all contacts and visitors in the last 30 days."),
    ),
}
RATES = {
    "open_rate": (
        "messages.openRate",
        _("Open rate"),
        _("Opened messages divided by delivered ones, as the platform tells it."),
    ),
    "click_rate": (
        "messages.clickRate",
        _("Click rate"),
        _("Clicked messages divided by delivered ones, as the platform tells it."),
    ),
}

SUMMARY = resource(
    contract.SUMMARY,
    _("Overview"),
    scope=contract.ANALYTICS_SCOPE,
    metrics=by_name(
        *(
            Metric(name, label, Unit.COUNT, is_level=True, definition=text)
            for name, (_path, label, text) in COUNTS.items()
        ),
        *(
            Metric(name, label, Unit.RATIO, additive=False, is_level=True, definition=text)
            for name, (_path, label, text) in RATES.items()
        ),
    ),
    dimensions={},
    filterable=False,
)


def _one_row(response: Response) -> list[Mapping[str, Any]]:
    return [{**data_envelope.item(response), "id": contract.SUMMARY}]


ENDPOINT = ListEndpoint(
    api=Whole(_one_row),
    path=contract.SUMMARY_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            **dict.fromkeys(COUNTS, Kind.COUNT),
            **dict.fromkeys(RATES, Kind.NUMBER),
        },
        measures={
            **{name: total(name) for name in COUNTS},
            **{name: mean(name) for name in RATES},
        },
    ),
    paths={name: path for name, (path, _label, _text) in {**COUNTS, **RATES}.items()},
)
