"""Versions of dashboards: states that were published, applied from a file, or found.

A version is recorded with every publication. A state that came about otherwise, by a form of the
desk, is recorded when the next draft is begun or published, so that no state is overwritten
unseen. Pages read rows, never versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from clients.models import Connection, User
from widgets.manifests import differences, exporting, normal_form, template_content
from widgets.manifests.differences import Change
from widgets.manifests.entries import Plain
from widgets.models import Dashboard, DashboardVersion, Widget
from widgets.models.dashboard_version import DashboardContent

Origin = DashboardVersion.Origin
LINK = template_content.LINK


def present(dashboard: Dashboard) -> Plain:
    """The content of a dashboard's rows, as a version would keep it."""
    stored = Dashboard.objects.for_client(dashboard.client_id)
    row = stored.select_related("template_version__template").get(pk=dashboard.pk)
    rows = Widget.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    widgets = rows.order_by("position", "pk")
    return exporting.dashboard_entry(row, widgets, connection_labels(dashboard))


def newest(dashboard: Dashboard) -> DashboardVersion | None:
    rows = DashboardVersion.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    found: DashboardVersion | None = rows.select_related("author").first()
    return found


@transaction.atomic
def record(
    dashboard: Dashboard, origin: Origin, *, author: User | None = None, note: str = ""
) -> DashboardVersion:
    """The version of the present state: the newest one, unless that is of another state.

    Wants the dashboard locked, since numbers are counted up.
    """
    content = present(dashboard)
    last = newest(dashboard)
    if last and normal_form.same(content_of(last, dashboard), content):
        return last
    version = DashboardVersion(
        client_id=dashboard.client_id,
        dashboard=dashboard,
        number=last.number + 1 if last else 1,
        origin=origin,
        author=author,
        content=content,
        connections=connection_ids(dashboard),
        note=note,
    )
    version.full_clean()
    version.save()
    return version


def content_of(kept: DashboardContent, dashboard: Dashboard) -> Plain:
    """The content of a version or draft in normal form, in the words of today.

    Connections have their present labels, and the dashboard its present slug. A connection that
    was deleted keeps the label that it had, which no longer names anything.
    """
    return _content(kept, dashboard, connection_labels(dashboard))


def contents_of(listed: Iterable[DashboardContent], dashboard: Dashboard) -> list[Plain]:
    """The contents of several versions or drafts, in one query."""
    labels = connection_labels(dashboard)
    return [_content(kept, dashboard, labels) for kept in listed]


def _content(
    kept: DashboardContent, dashboard: Dashboard, present_labels: Mapping[str, str]
) -> Plain:
    renamed = {
        label: present_labels.get(str(key), label) for label, key in kept.connections.items()
    }
    found = normal_form.of_dashboard(kept.content | {"slug": dashboard.slug})
    widgets = [_relabelled(widget, renamed) for widget in found.get("widgets", ())]
    link = {LINK: _relinked(found[LINK], renamed)} if LINK in found else {}
    return found | link | ({"widgets": widgets} if widgets else {})


def compare(
    former: DashboardContent, latter: DashboardContent, dashboard: Dashboard
) -> tuple[Change, ...]:
    """Changes from one version or draft of a dashboard to another."""
    return differences.between_dashboards(
        content_of(former, dashboard), content_of(latter, dashboard)
    )


def connection_labels(dashboard: Dashboard) -> dict[str, str]:
    """Labels of the client's connections by their ids."""
    rows = Connection.objects.for_client(dashboard.client_id)
    return {str(key): str(label) for key, label in rows.values_list("pk", "label")}


def connection_ids(dashboard: Dashboard) -> dict[str, str]:
    return {label: key for key, label in connection_labels(dashboard).items()}


def _relabelled(widget: Plain, renamed: Mapping[str, str]) -> Plain:
    query = widget.get("query")
    if not isinstance(query, dict) or "connection" not in query:
        return widget
    label = renamed.get(query["connection"], query["connection"])
    return widget | {"query": query | {"connection": label}}


def _relinked(link: Plain, renamed: Mapping[str, str]) -> Plain:
    accounts = link.get("accounts", {})
    labels = {name: renamed.get(label, label) for name, label in accounts.items()}
    return link | ({"accounts": labels} if labels else {})
