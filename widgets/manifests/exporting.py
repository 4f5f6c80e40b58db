"""Clients of the database as a manifest, without keys, people and history."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from clients.models import Brand, Client, Connection, Domain
from clients.tenancy import across_clients
from widgets.manifests import entries, normal_form
from widgets.manifests.entries import Plain
from widgets.models import Dashboard, Widget
from widgets.models.widget_keys import free_key
from widgets.sources import registry as sources

WEEK_START_NAMES = {int(number): name.value for name, number in entries.WEEK_STARTS.items()}


def export(slugs: Collection[str] | None = None) -> Plain:
    """The manifest of these clients, or of all, in a fixed number of database queries.

    Unknown slugs are left out.
    """
    with across_clients():
        rows = Client.objects.across_clients().order_by("slug")
        clients = list(rows if slugs is None else rows.filter(slug__in=slugs))
        reader = _Reader([client.pk for client in clients])
        return manifest_of(reader.client(client) for client in clients)


def manifest_of(clients: Iterable[Plain]) -> Plain:
    listed = list(clients)
    return {"version": entries.VERSION} | ({"clients": listed} if listed else {})


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
    }
    found = normal_form.sparse(entries.dashboard(), plain)
    if keyed:
        found["widgets"] = [widget_entry(key, widget, labels) for key, widget in keyed.items()]
    return found


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
        self._dashboards = _grouped(
            Dashboard, client_ids, *map(str, Dashboard._meta.ordering or ())
        )
        self._widgets: dict[UUID, list[Widget]] = defaultdict(list)
        for widgets in _grouped(Widget, client_ids, "position", "pk").values():
            for widget in widgets:
                self._widgets[widget.dashboard_id].append(widget)

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


def _grouped(model: Any, client_ids: Collection[UUID], *order: str) -> dict[UUID, list[Any]]:
    rows = model.objects.across_clients().filter(client_id__in=client_ids).order_by(*order)
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
