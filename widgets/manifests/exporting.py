"""Clients of the database as a manifest, without keys, people and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from operator import attrgetter
from typing import Any
from uuid import UUID

from clients.models import Brand, Client, Connection, Domain
from clients.tenancy import across_clients
from widgets.manifests import entries, normal_form, template_content
from widgets.manifests.entries import Plain
from widgets.models import Dashboard, DashboardTemplate, TemplateVersion, Widget
from widgets.models.widget_keys import free_key
from widgets.sources import registry as sources

WEEK_START_NAMES = {int(number): name.value for name, number in entries.WEEK_STARTS.items()}


def export(slugs: Collection[str] | None = None, *, templates: Collection[str] = ()) -> Plain:
    """The manifest of these clients, or of all, in a fixed number of database queries.

    It holds the templates that they use, and those named. Unknown slugs are left out.
    """
    with across_clients():
        rows = Client.objects.across_clients().order_by("slug")
        clients = list(rows if slugs is None else rows.filter(slug__in=slugs))
        reader = _Reader([client.pk for client in clients])
        entries_of = [reader.client(client) for client in clients]
        named = None if slugs is None else {*reader.templates, *templates}
        return manifest_of(entries_of, _templates(named))


def manifest_of(clients: Iterable[Plain], templates: Iterable[Plain] = ()) -> Plain:
    parts = {"templates": list(templates), "clients": list(clients)}
    return {"version": entries.VERSION} | {name: part for name, part in parts.items() if part}


def template_entry(template: DashboardTemplate) -> Plain:
    """A template with its versions in their order."""
    versions = sorted(template.versions.all(), key=attrgetter("number"))
    plain = {"name": template.name, "title": template.title}
    listed = {"versions": [template_version_entry(each) for each in versions]} if versions else {}
    return plain | listed


def template_version_entry(version: TemplateVersion) -> Plain:
    plain = {
        "number": version.number,
        "note": version.note,
        "accounts": dict(sorted(version.accounts.items())),
        **version.content,
    }
    return normal_form.sparse(entries.template_version(), plain)


def dashboard_entry(
    dashboard: Dashboard, widgets: Iterable[Widget], labels: Mapping[str, str]
) -> Plain:
    """A dashboard's content; `labels` are those of its client's connections, by id."""
    keyed = with_keys(list(widgets))
    plain = {
        "slug": dashboard.slug,
        "title": dashboard.title,
        "intro": dashboard.intro,
        "published": dashboard.published_at is not None,
        "template": _link(dashboard, labels),
    }
    found = normal_form.sparse(entries.dashboard(), plain)
    if keyed:
        found["widgets"] = [widget_entry(key, widget, labels) for key, widget in keyed.items()]
    return found


def _link(dashboard: Dashboard, labels: Mapping[str, str]) -> Plain | None:
    version = dashboard.template_version
    if version is None:
        return None
    stored = dashboard.template_accounts or {}
    accounts = {name: labels.get(key, key) for name, key in stored.items()}
    return template_content.link(version.template.name, version.number, accounts)


def widget_entry(key: str, widget: Widget, labels: Mapping[str, str]) -> Plain:
    query = widget.query
    if isinstance(query, dict):
        named = str(query.get("connection"))
        stored = {name: query[name] for name in entries.STORED if name in query}
        query = {"connection": labels.get(named, named), **stored}
    plain: Plain = {
        "key": key,
        "kind": widget.kind,
        "title": widget.title,
        "width": widget.width,
        "height": widget.height,
        "options": widget.options,
    }
    if widget.phone_position is not None:
        plain["phone_position"] = widget.phone_position
    return normal_form.of_widget(plain if query is None else plain | {"query": query})


def with_keys(widgets: Collection[Widget]) -> dict[str, Widget]:
    """Widgets of one dashboard by their keys; those of an older release have the next free one."""
    taken = {widget.key for widget in widgets} - {""}
    found: dict[str, Widget] = {}
    for widget in widgets:
        key = widget.key or free_key(widget.title, widget.kind, taken)
        taken.add(key)
        found[key] = widget
    return found


class _Reader:
    """All rows of some clients, read once. Wants a scope over all clients."""

    def __init__(self, client_ids: Collection[UUID]) -> None:
        self._brands = _grouped(Brand, client_ids, "pk")
        self._domains = _grouped(Domain, client_ids, "host")
        self._connections = _grouped(Connection, client_ids, "label", "created_at", "pk")
        order = map(str, Dashboard._meta.ordering or ())
        related = ("template_version__template",)
        self._dashboards = _grouped(Dashboard, client_ids, *order, related=related)
        self._widgets: dict[UUID, list[Widget]] = defaultdict(list)
        for widgets in _grouped(Widget, client_ids, "position", "pk").values():
            for widget in widgets:
                self._widgets[widget.dashboard_id].append(widget)

    @property
    def templates(self) -> set[str]:
        """The names of the templates that these clients' dashboards are linked to."""
        rows = (row for rows in self._dashboards.values() for row in rows)
        return {row.template_version.template.name for row in rows if row.template_version}

    def client(self, client: Client) -> Plain:
        connections = self._connections[client.pk]
        labels = {str(each.pk): each.label for each in connections}
        plain = {name: getattr(client, name) for name in (*entries.CLIENT, *entries.WORDING)}
        plain |= {"slug": client.slug, "week_start": WEEK_START_NAMES[client.week_start]}
        found = normal_form.sparse(entries.client(), plain)
        parts = {
            "brand": next(map(_brand, self._brands[client.pk]), None),
            "domains": [_domain(each) for each in self._domains[client.pk]],
            "connections": [_connection(each) for each in connections],
            "dashboards": [
                dashboard_entry(each, self._widgets[each.pk], labels)
                for each in self._dashboards[client.pk]
            ],
        }
        return found | {name: part for name, part in parts.items() if part}


def _templates(names: Collection[str] | None) -> list[Plain]:
    """These templates, or all, by name."""
    rows = DashboardTemplate.objects.order_by("name").prefetch_related("versions")
    return [template_entry(row) for row in (rows if names is None else rows.filter(name__in=names))]


def _grouped(
    model: Any, client_ids: Collection[UUID], *order: str, related: tuple[str, ...] = ()
) -> dict[UUID, list[Any]]:
    rows = model.objects.across_clients().filter(client_id__in=client_ids).order_by(*order)
    rows = rows.select_related(*related) if related else rows
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.client_id].append(row)
    return found


def _brand(brand: Brand) -> Plain:
    plain = {name: getattr(brand, name) for name in entries.BRAND}
    return normal_form.sparse(entries.brand(), plain)


def _domain(domain: Domain) -> Plain:
    plain = {"host": domain.host, "primary": domain.is_primary}
    return normal_form.sparse(entries.domain(), plain)


def _connection(connection: Connection) -> Plain:
    """The connection; its address is left out where it is the platform's own."""
    plain: Plain = {"label": connection.label, "source": connection.source}
    plain["settings"] = connection.settings
    source = sources.SOURCES.get(connection.source)
    own = source.spec.base_urls[:1] if source else ()
    if connection.base_url not in own:
        plain["base_url"] = connection.base_url
    return normal_form.sparse(entries.connection(), plain)
