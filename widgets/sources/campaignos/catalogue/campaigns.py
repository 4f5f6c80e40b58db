"""Campaigns as of now, with what became of their messages of the last 90 days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from widgets.frames.frame import Unit
from widgets.frames.rules import count, ratio, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import CAMPAIGN, CHANNEL, STATUS, resource
from widgets.sources.campaignos.list_api import WHOLE
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Dimension, Metric, Resource

STATES = {
    "DRAFT": _("Draft"),
    "SCHEDULED": _("Scheduled"),
    "ACTIVE": _("Active"),
    "PAUSED": _("Paused"),
    "COMPLETED": _("Completed"),
    "ARCHIVED": _("Archived"),
}
TYPES = {"AUTOMATED": _("Automated"), "BROADCAST": _("Broadcast")}
PEOPLE = (
    ("enrollments", _("Enrollments"), _("Contacts in the campaigns in the last 90 days.")),
    ("active_enrollments", _("Active enrollments"), _("Contacts that are in the campaigns now.")),
    (
        "completed_enrollments",
        _("Completed enrollments"),
        _("Contacts that reached the end of the campaigns in the last 90 days."),
    ),
)
# With the direction that is good.
OUTCOMES = (
    ("sent", _("Sent"), "up", _("Messages sent in the last 90 days.")),
    ("delivered", _("Delivered"), "up", _("Messages of the last 90 days that arrived.")),
    ("opened", _("Opened"), "up", _("Messages of the last 90 days that were opened.")),
    ("clicked", _("Clicked"), "up", _("Messages of the last 90 days that were clicked.")),
    ("bounced", _("Bounced"), "down", _("Messages of the last 90 days that bounced.")),
    ("failed", _("Failed"), "down", _("Messages of the last 90 days that could not be sent.")),
)
COUNTS = tuple(name for name, *_rest in OUTCOMES)
RATES = (
    ("open_rate", ("opened", "delivered"), _("Open rate"), "up", _("Opened ÷ delivered messages.")),
    (
        "click_rate",
        ("clicked", "delivered"),
        _("Click rate"),
        "up",
        _("Clicked ÷ delivered messages."),
    ),
    ("bounce_rate", ("bounced", "sent"), _("Bounce rate"), "down", _("Bounced ÷ sent messages.")),
)

CAMPAIGNS = resource(
    contract.CAMPAIGNS,
    _("Campaigns"),
    scope=contract.CAMPAIGNS_SCOPE,
    metrics=by_name(
        Metric(
            "campaigns",
            _("Campaigns"),
            Unit.COUNT,
            good="",
            definition=_("Campaigns, whatever their status."),
        ),
        *(Metric(name, label, Unit.COUNT, definition=text) for name, label, text in PEOPLE),
        *(
            Metric(name, label, Unit.COUNT, good=good, definition=text)
            for name, label, good, text in OUTCOMES
        ),
        *(
            Metric(
                name,
                label,
                Unit.RATIO,
                additive=False,
                good=good,
                is_level=True,
                divides=parts,
                definition=text,
            )
            for name, parts, label, good, text in RATES
        ),
    ),
    dimensions=by_name(
        CAMPAIGN,
        Dimension("state", _("Status"), values=STATES),
        Dimension("type", _("Type"), values=TYPES),
    ),
)
MESSAGES = Metric(
    "messages", _("Messages"), Unit.COUNT, definition=_("Messages of the last 90 days.")
)
CHANNELS = resource(
    contract.CAMPAIGN_CHANNELS,
    _("Campaigns by channel"),
    scope=contract.CAMPAIGNS_SCOPE,
    metrics=by_name(MESSAGES),
    dimensions=by_name(CAMPAIGN, CHANNEL),
)
STATUSES = resource(
    contract.CAMPAIGN_STATUSES,
    _("Campaigns by status of messages"),
    scope=contract.CAMPAIGNS_SCOPE,
    metrics=by_name(MESSAGES),
    dimensions=by_name(CAMPAIGN, STATUS),
)
AB_TESTS = resource(
    contract.AB_TESTS,
    _("A/B tests"),
    scope=contract.CAMPAIGNS_SCOPE,
    metrics=by_name(
        Metric("sent", _("Sent"), Unit.COUNT, definition=_("Messages sent with a variant.")),
        Metric(
            "opened",
            _("Opened"),
            Unit.COUNT,
            definition=_("Messages sent with a variant that were opened."),
        ),
        Metric(
            "open_rate",
            _("Open rate"),
            Unit.RATIO,
            additive=False,
            is_level=True,
            divides=("opened", "sent"),
            definition=_("Opened ÷ sent messages."),
        ),
    ),
    dimensions=by_name(CAMPAIGN, Dimension("test", _("Test")), Dimension("variant", _("Variant"))),
)

LISTED = ListEndpoint(
    api=WHOLE,
    path=contract.CAMPAIGNS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "campaign", "state", "type"), Kind.TEXT),
            "created_at": Kind.MOMENT,
        }
    ),
    paths={"campaign": "name", "state": "status", "created_at": "createdAt"},
)
FIGURES = (*(name for name, *_rest in PEOPLE), *COUNTS, "messages")
DETAILS = Table(
    fields={
        **dict.fromkeys(("id", "part", "label", "test"), Kind.TEXT),
        "read_at": Kind.MOMENT,
        **dict.fromkeys(FIGURES, Kind.COUNT),
    }
)


@dataclass(frozen=True, slots=True)
class Part:
    """A kind of rows among a campaign's figures, and their table."""

    name: str
    table: Table


FIELDS = {
    **dict.fromkeys(("id", "campaign", "state", "type", "label", "test"), Kind.TEXT),
    **dict.fromkeys(FIGURES, Kind.COUNT),
}
PARTED = {"messages": total("messages")}
# By resource.
TABLES: Mapping[str, tuple[Part, Resource]] = {
    contract.CAMPAIGNS: (
        Part(
            "campaign",
            Table(
                FIELDS,
                measures={
                    "campaigns": count(),
                    **{name: total(name) for name in FIGURES},
                    **{name: ratio(*parts) for name, parts, *_rest in RATES},
                },
                groups={name: Group(name) for name in ("campaign", "state", "type")},
            ),
        ),
        CAMPAIGNS,
    ),
    contract.CAMPAIGN_CHANNELS: (
        Part(
            "channel",
            Table(FIELDS, PARTED, {"campaign": Group("campaign"), "channel": Group("label")}),
        ),
        CHANNELS,
    ),
    contract.CAMPAIGN_STATUSES: (
        Part(
            "status",
            Table(FIELDS, PARTED, {"campaign": Group("campaign"), "status": Group("label")}),
        ),
        STATUSES,
    ),
    contract.AB_TESTS: (
        Part(
            "variant",
            Table(
                FIELDS,
                measures={
                    "sent": total("sent"),
                    "opened": total("opened"),
                    "open_rate": ratio("opened", "sent"),
                },
                groups={
                    "campaign": Group("campaign"),
                    "test": Group("test"),
                    "variant": Group("label"),
                },
            ),
        ),
        AB_TESTS,
    ),
}
