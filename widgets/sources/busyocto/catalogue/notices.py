"""Notifications, and the rules of alerts as of now."""

from __future__ import annotations

from widgets.frames.frame import Unit
from widgets.frames.rules import count, matching
from widgets.frames.table import Group, Kind, Table
from widgets.queries.translation import gettext_noop as _
from widgets.sources.busyocto import contract
from widgets.sources.busyocto.catalogue.defaults import resource
from widgets.sources.busyocto.list_api import LIST_API
from widgets.sources.declarations import DAYS, by_name
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.spec import Dimension, Metric

KINDS = {
    "competitor": _("Competitor"),
    "performance": _("Performance"),
    "report": _("Report"),
    "system": _("System"),
    "team": _("Team"),
}
ENABLED = {"true": _("Switched on"), "false": _("Switched off")}

NOTIFICATIONS = resource(
    contract.NOTIFICATIONS,
    _("Notifications"),
    scope=contract.ALERTS_SCOPE,
    metrics=by_name(
        Metric(
            "notifications",
            _("Notifications"),
            Unit.COUNT,
            good="",
            definition=_("Notifications of every kind, read or not."),
        ),
        Metric(
            "unread",
            _("Unread notifications"),
            Unit.COUNT,
            good="down",
            definition=_("Notifications that nobody has read yet."),
        ),
    ),
    dimensions=by_name(*DAYS, Dimension("kind", _("Kind"), values=KINDS)),
    omits_zeros=True,
)
NOTIFICATIONS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.NOTIFICATIONS_PATH,
    table=Table(
        fields={**dict.fromkeys(("id", "kind", "read"), Kind.TEXT), "created_at": Kind.MOMENT},
        measures={"notifications": count(), "unread": matching("read", "false")},
        groups={"kind": Group("kind")},
        time="created_at",
    ),
)

ALERTS = resource(
    contract.ALERTS,
    _("Alert rules"),
    scope=contract.ALERTS_SCOPE,
    metrics=by_name(
        Metric(
            "alerts",
            _("Alert rules"),
            Unit.COUNT,
            good="",
            definition=_("Rules by which alerts are raised."),
        ),
    ),
    dimensions=by_name(
        Dimension("name", _("Name")),
        Dimension("metric", _("Metric")),
        Dimension("enabled", _("State"), values=ENABLED),
    ),
)
ALERTS_ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.ALERTS_PATH,
    table=Table(
        fields=dict.fromkeys(("id", "name", "metric", "enabled"), Kind.TEXT),
        measures={"alerts": count()},
        groups={name: Group(name) for name in ("name", "metric", "enabled")},
    ),
)
