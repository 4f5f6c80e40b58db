"""Checks of a wanted manifest against the database: references, catalogues, hosts, addresses."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from pydantic import ValidationError as InvalidData

from clients.domains import names
from clients.models import Domain
from widgets import connection_addresses, layout
from widgets.manifests.entries import NO_CONNECTION, Plain
from widgets.manifests.target import by
from widgets.manifests.yaml_reader import Path
from widgets.queries.query import Query
from widgets.sources import credential_fields
from widgets.sources import registry as sources
from widgets.sources.failures import InvalidQuery

Fault = tuple[Path, str]


def faults(present: Plain, wanted: Plain, target: Plain) -> Iterator[Fault]:
    """Faults of a wanted manifest, each at its path in it. Needs a scope over all clients."""
    stored, result = by(present.get("clients"), "slug"), by(target.get("clients"), "slug")
    for place, client in enumerate(wanted.get("clients", ())):
        path: Path = ("clients", place)
        before, after = stored.get(client["slug"], {}), result[client["slug"]]
        yield from _domains(path, before, client)
        yield from _connections(path, before, client)
        yield from _dashboards(path, client, after)


def query_faults(query: Plain, platforms: dict[str, str]) -> Iterator[Fault]:
    """Faults of a widget's query; `platforms` are those of its client's connections, by label."""
    label = query["connection"]
    if label not in platforms:
        known = ", ".join(f"“{each}”" for each in platforms) or "none"
        yield ("connection",), f"“{label}” is no connection of this client; it has {known}"
        return
    try:
        checked = Query.model_validate(query | {"connection": NO_CONNECTION})
        sources.source(platforms[label]).check(checked)
    except InvalidData as error:
        yield (), str(error.errors()[0]["msg"])
    except InvalidQuery as error:
        for each in error.problems:
            yield _query_path(each.field), each.issue


def _query_path(field: str) -> Path:
    """A path as a source names it: `filters.0.field`."""
    return tuple(int(part) if part.isdigit() else part for part in field.split("."))


def _domains(path: Path, before: Plain, wanted: Plain) -> Iterator[Fault]:
    stored = by(before.get("domains"), "host")
    for place, domain in enumerate(wanted.get("domains") or ()):
        host, at = domain["host"], (*path, "domains", place, "host")
        if host in stored:
            continue
        try:
            canonical = names.check(host)
        except names.UnusableHost as error:
            yield at, str(error)
            continue
        if canonical != host:
            yield at, f"write it as {canonical}"
        try:
            Domain(host=host).clean()
        except ValidationError as error:
            yield at, " ".join(error.messages)


def _connections(path: Path, before: Plain, wanted: Plain) -> Iterator[Fault]:
    stored = by(before.get("connections"), "label")
    for place, connection in enumerate(wanted.get("connections") or ()):
        at: Path = (*path, "connections", place)
        old = stored.get(connection["label"])
        if old and old["source"] != connection["source"]:
            yield (
                (*at, "source"),
                f"is {old['source']} already, and a connection keeps its platform",
            )
        spec = sources.source(connection["source"]).spec
        for name, text in credential_fields.problems(spec.settings, connection.get("settings", {})):
            yield (*at, "settings", name), text
        address = connection.get("base_url")
        is_new = address and (not old or old.get("base_url") != address)
        if is_new and (found := connection_addresses.problem(spec, address)):
            yield (*at, "base_url"), found


def _dashboards(path: Path, wanted: Plain, after: Plain) -> Iterator[Fault]:
    platforms = {each["label"]: each["source"] for each in after.get("connections", ())}
    result = by(after.get("dashboards"), "slug")
    for place, dashboard in enumerate(wanted.get("dashboards") or ()):
        at: Path = (*path, "dashboards", place)
        yield from ((at + inner, text) for inner, text in dashboard_faults(dashboard, platforms))
        count = len(result[dashboard["slug"]].get("widgets", ()))
        if count > layout.MOST_WIDGETS:
            text = (
                f"would hold {count} with those that are kept, and may hold {layout.MOST_WIDGETS}"
            )
            yield (*at, "widgets"), text


def dashboard_faults(dashboard: Plain, platforms: dict[str, str]) -> Iterator[Fault]:
    """Faults of a dashboard's queries, at their paths in it."""
    for number, widget in enumerate(dashboard.get("widgets") or ()):
        if "query" in widget:
            at: Path = ("widgets", number, "query")
            yield from (
                (at + inner, text) for inner, text in query_faults(widget["query"], platforms)
            )
