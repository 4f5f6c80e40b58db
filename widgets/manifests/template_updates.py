"""Updates of dashboards to the newest version of their template, and back.

An update is a three-way merge: the version that the dashboard is linked to is the base, and what
the dashboard overrides stays. Each update is one published version of its dashboard; those that
are applied together are a batch, all of it or nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clients import audit
from clients.models import Connection, User
from widgets.manifests import (
    applying,
    differences,
    drafts,
    exporting,
    merging,
    normal_form,
    publishing,
    summaries,
    template_content,
    template_versions,
    versions,
)
from widgets.manifests.entries import Plain
from widgets.manifests.errors import ChangedSincePlan, TemplateRefused
from widgets.models import (
    Dashboard,
    DashboardVersion,
    TemplateUpdate,
    TemplateVersion,
    Widget,
)

LINK = template_content.LINK


@dataclass(frozen=True, slots=True)
class Planned:
    """An update of one dashboard before it is applied.

    `changes` and `kept` are in words: what would differ for its readers, and the dashboard's own
    values that stay although the template has others. `problems` are reasons why it cannot be
    applied. `digest` is that of the present content.
    """

    dashboard: Dashboard
    number: int
    present: Plain
    content: Plain
    changes: tuple[str, ...]
    kept: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def digest(self) -> str:
        return normal_form.digest([self.present, self.content])


def plan(version: TemplateVersion, rows: QuerySet[Dashboard]) -> tuple[Planned, ...]:
    """The updates to a template's newest version that these dashboards still lack.

    In a fixed number of database queries. Needs a scope over the rows' clients.
    """
    linked = rows.filter(template_version__template=version.template_id)
    behind = linked.exclude(template_version=version.pk)
    related = behind.select_related("client", "template_version__template")
    return _planned(version, list(related.order_by("client__name", "position", "pk")))


@transaction.atomic
def apply(
    version: TemplateVersion, rows: QuerySet[Dashboard], seen: Mapping[UUID, str], *, actor: User
) -> tuple[TemplateUpdate, ...]:
    """Update the dashboards whose planned digests were `seen`: all of them or none.

    Raises TemplateRefused, and ChangedSincePlan where one is not as it was planned.
    """
    chosen = rows.filter(pk__in=list(seen))
    _lock(chosen)
    planned = {each.dashboard.pk: each for each in plan(version, chosen)}
    stale = [
        key for key, digest in seen.items() if key not in planned or planned[key].digest != digest
    ]
    if stale or not seen:
        names = sorted(str(row) for row in chosen if row.pk in stale)
        raise ChangedSincePlan(names or ["a dashboard"])
    for each in planned.values():
        if each.problems:
            raise TemplateRefused(f"{each.dashboard.client}: {' '.join(each.problems)}")
    batch, note = uuid.uuid4(), f"Template {version.template}, version {version.number}"
    return tuple(_apply(each, version, batch, actor=actor, note=note) for each in planned.values())


@transaction.atomic
def roll_back(updates: QuerySet[TemplateUpdate], *, actor: User) -> int:
    """Take updates back: all of them or none. Returns their number.

    A dashboard is as it was before; what was changed on it since stays. Raises TemplateRefused
    for updates that were taken back already, or that another one followed.
    """
    boards = Dashboard.objects.across_clients().filter(pk__in=updates.values("dashboard"))
    _lock(boards)
    related = updates.select_related("dashboard__client", "before", "after", "version__template")
    found = list(related.order_by("client", "dashboard"))
    if not found or any(update.rolled_back_at for update in found):
        raise TemplateRefused("This was rolled back already.")
    later = TemplateUpdate.objects.across_clients().filter(
        dashboard__in=[update.dashboard_id for update in found], rolled_back_at=None
    )
    newest = {each.dashboard_id: each.pk for each in later.order_by("created_at")}
    for update in found:
        if newest[update.dashboard_id] != update.pk:
            raise TemplateRefused(
                f"{update.dashboard} was updated again since; roll that back first."
            )
    for update in found:
        _roll_back(update, actor=actor)
    return len(found)


def _planned(version: TemplateVersion, boards: Sequence[Dashboard]) -> tuple[Planned, ...]:
    ids = [board.pk for board in boards]
    widgets: dict[UUID, list[Widget]] = {key: [] for key in ids}
    for widget in (
        Widget.objects.across_clients().filter(dashboard__in=ids).order_by("position", "pk")
    ):
        widgets[widget.dashboard_id].append(widget)
    connections: dict[UUID, list[Connection]] = {board.client_id: [] for board in boards}
    for row in Connection.objects.across_clients().filter(client__in=list(connections)):
        connections[row.client_id].append(row)
    return tuple(
        _plan_one(
            version, board, board.template_version, widgets[board.pk], connections[board.client_id]
        )
        for board in boards
        if board.template_version
    )


def _plan_one(
    version: TemplateVersion,
    board: Dashboard,
    former: TemplateVersion,
    widgets: Iterable[Widget],
    connections: Iterable[Connection],
) -> Planned:
    labels = {str(row.pk): row.label for row in connections}
    platforms = {row.label: row.source for row in connections}
    present = exporting.dashboard_entry(board, widgets, labels)
    accounts = _accounts(version, present[LINK].get("accounts", {}), platforms)
    base = template_versions.content_for(former, board, present)
    theirs = template_versions.content_for(version, board, present, accounts)
    merged = merging.merge(base, present, theirs)
    missing = [name for name in version.accounts if name not in accounts]
    problems = [
        f"It needs an account at {version.accounts[name]}, and the client has none, or several."
        for name in missing
    ]
    problems += [str(each) for each in drafts.faults(merged.content, platforms)]
    changes = differences.between_dashboards(_bare(present), _bare(merged.content))
    overrides = differences.between_dashboards(_bare(theirs), _bare(merged.content))
    return Planned(
        board,
        former.number,
        present,
        merged.content,
        tuple(summaries.lines(changes)),
        tuple(summaries.lines(overrides)),
        tuple(dict.fromkeys(problems)),
    )


def _accounts(
    version: TemplateVersion, known: Mapping[str, str], platforms: Mapping[str, str]
) -> dict[str, str]:
    """Labels of the connections in the places of a version's accounts.

    An account that the dashboard's link does not know is the client's only one at its platform.
    """
    found = {name: known[name] for name in version.accounts if name in known}
    for name, source in version.accounts.items():
        fitting = [label for label, platform in platforms.items() if platform == source]
        if name not in found and len(fitting) == 1:
            found[name] = fitting[0]
    return found


def _bare(content: Plain) -> Plain:
    return {name: value for name, value in content.items() if name != LINK}


def _lock(rows: QuerySet[Dashboard]) -> None:
    """Lock the clients of dashboards as an application of a file does."""
    applying.lock(sorted(set(rows.values_list("client__slug", flat=True))))


def _apply(
    planned: Planned, version: TemplateVersion, batch: UUID, *, actor: User, note: str
) -> TemplateUpdate:
    board = planned.dashboard
    before = versions.record(board, DashboardVersion.Origin.EDITED)
    after = publishing.publish(
        board, planned.content, before=planned.present, actor=actor, note=note
    )
    update: TemplateUpdate = TemplateUpdate.objects.create(
        client_id=board.client_id,
        dashboard=board,
        batch=batch,
        version=version,
        before=before,
        after=after,
        author=actor,
    )
    _record("dashboard.template_applied", update, actor)
    return update


def _roll_back(update: TemplateUpdate, *, actor: User) -> None:
    board = update.dashboard
    present = versions.present(board)
    versions.record(board, DashboardVersion.Origin.EDITED)
    before, after = (versions.content_of(each, board) for each in (update.before, update.after))
    content = merging.merge(after, present, before).content
    if normal_form.same(present, after):
        content = before
    note = f"Template {update.version.template}, version {update.version.number} rolled back"
    publishing.publish(board, content, before=present, actor=actor, note=note)
    update.rolled_back_at = timezone.now()
    update.save(update_fields=["rolled_back_at"])
    _record("dashboard.template_rolled_back", update, actor)


def _record(event: str, update: TemplateUpdate, actor: User) -> None:
    audit.record(
        event,
        client=update.dashboard.client,
        actor=actor,
        subject=update.dashboard,
        template=update.version.template.name,
        version=update.version.number,
    )
