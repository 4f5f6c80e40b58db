"""Reports by the day they were triggered, and how far they are."""

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

COMPLETED = "completed"
FINISHED = frozenset({COMPLETED, "failed"})
# Ours: one that is still not finished when it is no longer waited for.
OVERDUE = "overdue"
STATUSES = {
    "queued": _("Waiting"),
    "processing": _("In progress"),
    COMPLETED: _("Completed"),
    "failed": _("Failed"),
    OVERDUE: _("Overdue"),
}

REPORTS = resource(
    contract.REPORTS,
    _("Reports"),
    scope=contract.REPORTS_SCOPE,
    metrics=by_name(
        Metric(
            "reports",
            _("Reports"),
            Unit.COUNT,
            good="",
            definition=_("Reports that were triggered, finished or not."),
        ),
        Metric(
            "completed",
            _("Completed reports"),
            Unit.COUNT,
            definition=_("Reports that are finished."),
        ),
    ),
    dimensions=by_name(
        *DAYS,
        Dimension("status", _("Status"), values=STATUSES),
        Dimension("type", _("Type")),
    ),
    omits_zeros=True,
    fresh_seconds=contract.REPORTS_FRESH_SECONDS,
)

FIELDS = {
    **dict.fromkeys(("id", "status", "type"), Kind.TEXT),
    **dict.fromkeys(("created_at", "completed_at"), Kind.MOMENT),
}
TABLE = Table(
    fields=FIELDS,
    measures={"reports": count(), "completed": matching("status", COMPLETED)},
    groups={name: Group(name) for name in ("status", "type")},
    time="created_at",
)
DETAILS = Table({**FIELDS, "read_at": Kind.MOMENT})
ENDPOINT = ListEndpoint(api=LIST_API, path=contract.REPORTS_PATH, table=TABLE)
# Notifications of reports, which name them.
LISTED = ListEndpoint(
    api=LIST_API,
    path=contract.NOTIFICATIONS_PATH,
    table=Table(
        fields={
            **dict.fromkeys(("id", "report_id", "status"), Kind.TEXT),
            "created_at": Kind.MOMENT,
        }
    ),
    paths={"report_id": "payload.report_id", "status": "payload.status"},
)
