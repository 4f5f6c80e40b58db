"""Segments as of now. A contact may be in several: members of all segments are never summed."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, total
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.campaignos import contract
from widgets.sources.campaignos.catalogue.defaults import resource
from widgets.sources.campaignos.list_api import WHOLE
from widgets.sources.declarations import by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Dimension, Metric

EVALUATIONS = {"DYNAMIC": _("Dynamic"), "STATIC": _("Static")}

SEGMENTS = resource(
    contract.SEGMENTS,
    _("Segments"),
    scope=contract.SEGMENTS_SCOPE,
    metrics=by_name(
        Metric(
            "segments", _("Segments"), Unit.COUNT, good="", definition=_("Segments of contacts.")
        ),
        Metric(
            "members",
            _("Members"),
            Unit.COUNT,
            additive=False,
            is_level=True,
            definition=_("Contacts in the segments now; one in several is counted in each."),
        ),
    ),
    dimensions=by_name(
        Dimension("segment", _("Segment")),
        Dimension("evaluation", _("Evaluation"), values=EVALUATIONS),
    ),
)

ENDPOINT = ListEndpoint(
    api=WHOLE,
    path=contract.SEGMENTS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "segment", "evaluation"), Kind.TEXT),
            "members": Kind.COUNT,
        },
        measures={"segments": count(), "members": total("members")},
        groups={name: Group(name) for name in ("segment", "evaluation")},
    ),
    paths={"segment": "name", "members": "_count.memberships"},
)
