"""Contacts in numbers: no person can be told from what is taken of one."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, mean, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oscom import contract
from widgets.sources.oscom.catalogue.defaults import resource
from widgets.sources.oscom.list_api import LIST_API
from widgets.sources.spec import Dimension, Metric

SCORES: tuple[tuple[str, int | None], ...] = (
    ("0-19", 19),
    ("20-39", 39),
    ("40-59", 59),
    ("60-79", 79),
    ("80-100", None),
)
SCORE_BANDS = {name: name.replace("-", "–") for name, top in SCORES}
STAGES = {
    "subscriber": _("Subscriber"),
    "lead": _("Lead"),
    "mql": _("Marketing qualified lead"),
    "sql": _("Sales qualified lead"),
    "opportunity": _("Opportunity"),
    "customer": _("Customer"),
}
SEGMENT = "segment"
# A contact may be in several segments.
OF_ONE = frozenset({"lifecycle_stage", "score_band"})

CONTACTS = resource(
    contract.CONTACTS,
    _("Contacts"),
    scope=contract.CONTACTS_SCOPE,
    metrics=by_name(
        Metric(
            "contacts",
            _("Contacts"),
            Unit.COUNT,
            sums_over=OF_ONE,
            definition=_("Contacts that the workspace knows."),
        ),
        Metric(
            "engagement_score",
            _("Engagement score"),
            Unit.NUMBER,
            additive=False,
            definition=_("The mean score of the contacts, from 0 to 100."),
        ),
        Metric(
            "deal_value",
            _("Deal value"),
            Unit.MONEY,
            sums_over=OF_ONE,
            definition=_("The summed value of the contacts' deals."),
        ),
    ),
    dimensions=by_name(
        Dimension("lifecycle_stage", _("Lifecycle stage"), values=STAGES),
        Dimension(SEGMENT, _("Segment")),
        Dimension("score_band", _("Scores"), values=SCORE_BANDS),
    ),
)

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.CONTACTS_PATH,
    table=Table(
        fields={
            "id": Kind.TEXT,
            "lifecycle_stage": Kind.TEXT,
            "engagement_score": Kind.NUMBER,
            "deal_value": Kind.NUMBER,
            "segments": Kind.TEXTS,
        },
        measures={
            "contacts": count(),
            "engagement_score": mean("engagement_score"),
            "deal_value": total("deal_value"),
        },
        groups={
            "lifecycle_stage": Group("lifecycle_stage"),
            SEGMENT: Group("segments"),
            "score_band": Group("engagement_score", SCORES),
        },
    ),
    is_person=True,
)
