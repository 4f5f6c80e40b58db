"""Entries of manifests as rows of the database. Wants a transaction, and checked entries.

Only what differs is written, so that a row that stays as it is revokes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from clients import connections, provisioning
from clients.auth import hosts
from clients.domains import proof
from clients.models import Brand, Client, Connection, Domain, User
from clients.tenancy import within
from widgets.manifests import entries, exporting, normal_form, template_content, versions
from widgets.manifests.entries import Plain
from widgets.manifests.target import by
from widgets.models import Dashboard, DashboardVersion, TemplateVersion, Widget
from widgets.sources import registry as sources

Origin = DashboardVersion.Origin
LINK = template_content.LINK


def write_client(before: Plain, after: Plain, *, actor: User | None) -> Client:
    """Write a client with all its parts. Wants a scope over all clients."""
    values = {name: _value(entries.client(), after, name) for name in entries.CLIENT}
    values |= {name: _value(entries.client(), after, name) for name in entries.WORDING}
    start = entries.WeekStart(_value(entries.client(), after, "week_start"))
    values["week_start"] = entries.WEEK_STARTS[start]
    found = Client.objects.across_clients().filter(slug=after["slug"]).first()
    client = found or Client(slug=after["slug"], **values)
    if found is None:
        _clean(client, {"slug", *values})
        provisioning.provision(client, actor=actor)
    with within(client.pk):
        if found:
            _update(client, values)
        _write_brand(client, after["brand"])
        _write_domains(client, before.get("domains"), after.get("domains"), actor=actor)
        _write_connections(client, after.get("connections", ()))
        _write_dashboards(client, before.get("dashboards"), after.get("dashboards"), actor=actor)
    transaction.on_commit(hosts.forget)
    return client


def write_dashboard(dashboard: Dashboard, before: Plain, after: Plain) -> None:
    """Write a dashboard's content. Widgets keep their rows, and so their links and results."""
    values: dict[str, Any] = {"title": after["title"], "intro": after.get("intro", "")}
    is_published = after.get("published", False)
    if is_published is not (dashboard.published_at is not None):
        values["published_at"] = timezone.now() if is_published else None
    rows = Connection.objects.for_client(dashboard.client_id)
    ids = {label: str(pk) for pk, label in rows.values_list("pk", "label")}
    if not normal_form.same(before.get(LINK), after.get(LINK)):
        values |= _link_values(after.get(LINK), ids)
    _update(dashboard, values)
    if normal_form.same(before.get("widgets"), after.get("widgets")):
        return
    listed = Widget.objects.for_client(dashboard.client_id).filter(dashboard=dashboard)
    stored = exporting.with_keys(list(listed.order_by("position", "pk")))
    former = by(before.get("widgets"), "key")
    for key, widget in stored.items():
        if key not in by(after.get("widgets"), "key"):
            widget.delete()
    for place, entry in enumerate(after.get("widgets", ())):
        key = entry["key"]
        is_same = key in former and normal_form.same(former[key], entry)
        content = {} if is_same else widget_values(entry, ids)
        row = stored.get(key)
        _save_widget(row, dashboard, {"key": key, "position": place, **content})


def _link_values(link: Plain | None, ids: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a dashboard's link to a version of a template."""
    if link is None:
        return {"template_version_id": None, "template_accounts": None}
    rows = TemplateVersion.objects.filter(template__name=link["name"], number=link["version"])
    accounts = {name: ids.get(label, label) for name, label in link.get("accounts", {}).items()}
    return {"template_version_id": rows.get().pk, "template_accounts": accounts}


def _save_widget(row: Widget | None, dashboard: Dashboard, values: dict[str, Any]) -> None:
    if row is not None:
        _update(row, values)
        return
    new = Widget(client_id=dashboard.client_id, dashboard=dashboard, **values)
    _create(new, *values)


def widget_values(entry: Plain, ids: Mapping[str, str]) -> dict[str, Any]:
    """The columns of a widget's row; `ids` are those of connections, by label."""
    query = entry.get("query")
    return {
        "kind": entry["kind"],
        "title": entry.get("title", ""),
        # An id whose connection was deleted names itself.
        "query": query
        and query | {"connection": ids.get(query["connection"], query["connection"])},
        "options": entry.get("options", {}),
        "width": entry.get("width", Widget._meta.get_field("width").default),
        "height": entry.get("height", Widget._meta.get_field("height").default),
        "phone_position": entry.get("phone_position"),
    }


def _write_brand(client: Client, entry: Plain) -> None:
    values = {name: _value(entries.brand(), entry, name) for name in entries.BRAND}
    found = Brand.objects.for_client(client.pk).first()
    if found:
        _update(found, values)
        return
    _create(Brand(client=client, **values), *values)


def _write_domains(client: Client, before: Any, after: Any, *, actor: User | None) -> None:
    old, new = by(before, "host"), by(after, "host")
    rows = Domain.objects.for_client(client.pk)
    stored = {domain.host: domain for domain in rows}
    for host, domain in stored.items():
        if host in old and host not in new:
            domain.delete()
        elif domain.is_primary and not new.get(host, {}).get("primary"):
            _update(domain, {"is_primary": False})
    for host, entry in new.items():
        is_primary = entry.get("primary", False)
        if host in stored:
            _update(stored[host], {"is_primary": is_primary})
            continue
        domain = Domain(client=client, host=host, is_primary=is_primary)
        _create(domain, "host", "is_primary")
        proof.request_check(domain, actor=actor)


def _write_connections(client: Client, listed: Any) -> None:
    stored = {each.label: each for each in Connection.objects.for_client(client.pk)}
    for entry in listed:
        own = next(iter(sources.SOURCES[entry["source"]].spec.base_urls), "")
        address = entry.get("base_url", own)
        settings = entry.get("settings", {})
        found = stored.get(entry["label"])
        if found is None:
            new = Connection(
                client=client,
                source=entry["source"],
                label=entry["label"],
                base_url=address,
                settings=settings,
            )
            _create(new, "source", "label", "base_url", "settings")
        elif (found.base_url, found.settings) != (address, settings):
            found.base_url, found.settings = address, settings
            connections.describe(found, has_moved=True)


def _write_dashboards(client: Client, before: Any, after: Any, *, actor: User | None) -> None:
    """Write dashboards; the states before and after a change are versions."""
    old, new = by(before, "slug"), by(after, "slug")
    stored = {each.slug: each for each in Dashboard.objects.for_client(client.pk)}
    for slug, dashboard in stored.items():
        if slug in old and slug not in new:
            dashboard.delete()
    is_moved = [slug for slug in old if slug in new] != list(new)
    for place, (slug, entry) in enumerate(new.items()):
        found = stored.get(slug)
        if found is None:
            found = Dashboard(client=client, slug=slug, title=entry["title"], position=place)
            _create(found, "slug", "title", "position")
        elif is_moved:
            _update(found, {"position": place})
        if normal_form.same(old.get(slug), entry):
            continue
        if slug in old:
            versions.record(found, Origin.EDITED)
        write_dashboard(found, old.get(slug, {}), entry)
        versions.record(found, Origin.APPLIED, author=actor)


def _update(row: Model, values: Mapping[str, Any]) -> None:
    """Save the columns that differ, after the model's own checks."""
    changed = [name for name, value in values.items() if not _is_stored(getattr(row, name), value)]
    if not changed:
        return
    for name in changed:
        setattr(row, name, values[name])
    _clean(row, {*changed, "client", "dashboard"})
    row.save(update_fields=changed)


def _create(row: Model, *names: str) -> None:
    """Save a new row, after the model's own checks of these columns and its owner's."""
    _clean(row, {*names, "client", "dashboard"})
    row.save()


def _clean(row: Model, names: Set[str]) -> None:
    row.full_clean(exclude={field.name for field in row._meta.fields} - names)


def _is_stored(stored: Any, value: Any) -> bool:
    return bool(stored == value) and normal_form.canonical(stored) == normal_form.canonical(value)


def _value(model: Any, entry: Plain, name: str) -> Any:
    return entry[name] if name in entry else model.model_fields[name].get_default()
