"""Export jobs: requested by a page or a schedule, listed, cancelled, opened. Opens no account.

A job's file is written, and printed where its format needs a browser, by workers. Each message to
them stands for one due job, not for a certain one: a worker takes the job of the client that has
the fewest under way.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import IO, Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from clients import audit, tenancy
from clients.auth.permissions import may_export
from clients.auth.viewer import Formats, Viewer
from clients.models import User
from runtime import leased_jobs
from runtime.queues import enqueue
from runtime.task_names import TaskName
from widgets.exports import files, limits
from widgets.exports.content import ExportScope
from widgets.exports.failures import ExportRefused
from widgets.models import Dashboard, Export, Widget
from widgets.models.export import export_files
from widgets.queries.state import State

# Formats that a rendering worker prints.
PRINTED = frozenset({Export.Format.PDF, Export.Format.PNG})
# By stage, the task that a worker is sent.
TASKS = {
    Export.Stage.WRITE: TaskName.WRITE_EXPORT,
    Export.Stage.PRINT: TaskName.PRINT_EXPORT,
}
# Of workers that reach for the same job one gets it; the others try the next.
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A finished file, open for reading, under the name that its reader gets."""

    export: Export
    content: IO[bytes]


def offered() -> frozenset[Export.Format]:
    """The formats of this site: without a rendering worker nothing is printed."""
    return frozenset(Export.Format) - (frozenset() if settings.STATIC_CHARTS else PRINTED)


def request(
    scope: ExportScope,
    file_format: Export.Format,
    *,
    requested_by: User | None,
    keep: timedelta | None = None,
) -> Export:
    """Have a file made, once the transaction has ended. Needs the client's scope.

    Raises ExportRefused where there is nothing to export, or where the person has too many.
    Without `keep` the file is there for the days of the setting.
    """
    if file_format not in offered():
        raise ExportRefused("not_offered")
    titles = [_title(each) for each in scope.each]
    if requested_by:
        limits.check(scope.client_id, requested_by.pk)
    now = timezone.now()
    export = Export.objects.create(
        client_id=scope.client_id,
        requested_by=requested_by,
        dashboard_id=scope.dashboard_id,
        widget_id=scope.widget_id,
        further=[str(each) for each in scope.further],
        format=file_format,
        title=(scope.title or ", ".join(titles))[:300],
        state=scope.state.dump(),
        formats=asdict(scope.formats),
        locks=scope.locks,
        requested_at=now,
        expires_at=now + (keep or timedelta(days=settings.EXPORT_DAYS)),
        **leased_jobs.requested(),
    )
    _record("export.requested", export, requested_by)
    transaction.on_commit(lambda: notify(Export.Stage.WRITE), robust=True)
    return export


def scope_of(export: Export) -> ExportScope:
    """Raises ValueError for a state of another release."""
    return ExportScope(
        export.client_id,
        export.dashboard_id,
        export.widget_id,
        State.load(export.state),
        Formats(**export.formats),
        export.locks,
        tuple(map(UUID, export.further)),
        export.title if export.further else "",
    )


def of_person(viewer: Viewer, *, most: int = 100) -> list[Export]:
    """A person's own exports, the newest first. Needs the client's scope."""
    return list(_own(viewer).select_related("dashboard").order_by("-requested_at")[:most])


def is_own(viewer: Viewer, export_id: UUID) -> bool:
    """True where the person has this export. Needs the client's scope."""
    return bool(_own(viewer).filter(pk=export_id).exists())


def cancel(viewer: Viewer, export_id: UUID) -> bool:
    """Stop an export at any moment; its worker finds its lease gone. False if it is over, or
    not the person's.
    """
    rows = _own(viewer).filter(pk=export_id, next_attempt_at__isnull=False).select_for_update()
    export = rows.first()
    if export is None:
        return False
    name = export.file.name
    gone = {"file": "", "cancelled_at": Now(), "finished_at": Now(), **leased_jobs.finished()}
    _own(viewer).filter(pk=export_id).update(**gone)
    transaction.on_commit(lambda: files.delete(name), robust=True)
    return True


def retry(viewer: Viewer, export_id: UUID) -> bool:
    """Begin an export anew that failed or was cancelled. Raises ExportRefused by the limits."""
    if not may_export(viewer):
        raise ExportRefused("role")
    over = Q(cancelled_at__isnull=False) | ~Q(failure="")
    rows = _own(viewer).filter(over, pk=export_id, next_attempt_at=None)
    if viewer.person_id is None or not rows.exists():
        return False
    limits.check(viewer.client_id, viewer.person_id)
    now = timezone.now()
    begun = rows.update(
        stage=Export.Stage.WRITE,
        steps_done=0,
        steps=0,
        notices=[],
        failure="",
        finished_at=None,
        cancelled_at=None,
        requested_at=now,
        expires_at=now + timedelta(days=settings.EXPORT_DAYS),
        **leased_jobs.requested(),
    )
    transaction.on_commit(lambda: notify(Export.Stage.WRITE), robust=True)
    return bool(begun)


def delete(viewer: Viewer, export_id: UUID) -> bool:
    """Delete an export with its file; one that is under way is cancelled by it."""
    export = _own(viewer).filter(pk=export_id).first()
    if export is None:
        return False
    name = export.file.name
    export.delete()
    transaction.on_commit(lambda: files.delete(name), robust=True)
    return True


def open_file(viewer: Viewer, export_id: UUID) -> OpenedFile | None:
    """A finished file for its own person, if they have the right at this moment: their role, the
    dashboard still published, the same locks. Needs the client's scope.
    """
    if not may_export(viewer):
        return None
    export = (
        _own(viewer)
        .exclude(file="")
        .select_related("client", "requested_by")
        .filter(
            pk=export_id,
            next_attempt_at=None,
            failure="",
            cancelled_at=None,
            expires_at__gt=Now(),
            locks=viewer.locks,
            dashboard__published_at__isnull=False,
        )
        .first()
    )
    if export is None:
        return None
    try:
        content = cast("IO[bytes]", export_files().open(export.file.name, "rb"))
    except FileNotFoundError:
        return None
    _record("export.downloaded", export, export.requested_by)
    return OpenedFile(export, content)


def take_next(stage: Export.Stage) -> Export | None:
    """Lease the due job whose client has the fewest under way; None where none may be begun.

    Of one client's jobs those that a person waits for go first, then the longest due.
    """
    for _ in range(MOST_TRIES):
        with tenancy.across_clients():
            rows = Export.objects.across_clients()
            if _running(rows).filter(stage=stage).count() >= settings.EXPORTS_AT_ONCE:
                return None
            chosen = _fairest(stage)
            if chosen is None:
                return None
            export = rows.filter(pk=chosen).take("client__brand", "requested_by")
        if export:
            return cast(Export, export)
    return None


def notify(stage: Export.Stage, *, expires: float | None = None) -> bool:
    """Send a worker the task of one due job."""
    return enqueue(TASKS[stage], expires=expires)


def _fairest(stage: Export.Stage) -> UUID | None:
    everything = Export.objects.across_clients()
    same_client = _running(everything).filter(client_id=OuterRef("client_id")).order_by()
    under_way = Subquery(same_client.values("client_id").annotate(n=Count("pk")).values("n"))
    due = everything.due().filter(stage=stage).annotate(under_way=Coalesce(under_way, 0))
    is_scheduled = Q(requested_by=None)
    ordered = due.annotate(is_scheduled=is_scheduled).order_by(
        "under_way", "is_scheduled", "next_attempt_at"
    )
    return cast("UUID | None", ordered.values_list("pk", flat=True).first())


def _running(rows: tenancy.TenantJobQuerySet) -> tenancy.TenantJobQuerySet:
    return rows.filter(lease_expires_at__gt=Now())


def _own(viewer: Viewer) -> Any:
    rows = Export.objects.for_client(viewer.client_id)
    if viewer.person_id is None:
        return rows.none()
    return rows.filter(requested_by_id=viewer.person_id)


def _title(scope: ExportScope) -> str:
    """The title of what is exported. Raises ExportRefused where there is nothing."""
    boards = Dashboard.objects.for_client(scope.client_id).published()
    board = boards.filter(pk=scope.dashboard_id).first()
    if board is None:
        raise ExportRefused("gone")
    widgets = Widget.objects.for_client(scope.client_id).filter(dashboard=board)
    if scope.widget_id is None:
        if not widgets.exists():
            raise ExportRefused("no_widgets")
        return str(board.title)
    widget = widgets.filter(pk=scope.widget_id).first()
    if widget is None:
        raise ExportRefused("gone")
    return str(widget.title or board.title)


def _record(event: str, export: Export, actor: User | None) -> None:
    subject = f"{export.title} ({export.format})"
    audit.record(event, client=export.client, actor=actor, subject=subject, export=str(export.pk))
