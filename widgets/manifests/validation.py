"""Checks of a wanted manifest against the database: references, catalogues, hosts, addresses."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from pydantic import ValidationError as InvalidData

from clients.domains import names
from clients.models import Domain
from widgets import connection_addresses, layout
from widgets.manifests import normal_form
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
    templates = by(target.get("templates"), "name")
    yield from _templates(by(present.get("templates"), "name"), wanted)
    for place, client in enumerate(wanted.get("clients", ())):
        path: Path = ("clients", place)
        before, after = stored.get(client["slug"], {}), result[client["slug"]]
        yield from _domains(path, before, client)
        yield from _connections(path, before, client)
        yield from _dashboards(path, client, after)
        yield from _links(path, client, after, templates)


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


def _templates(stored: dict[str, Plain], wanted: Plain) -> Iterator[Fault]:
    """Versions with queries that nobody answers, and those written already with other content."""
    for place, template in enumerate(wanted.get("templates", ())):
        known = by(stored.get(template["name"], {}).get("versions"), "number")
        for number, version in enumerate(template.get("versions", ())):
            at: Path = ("templates", place, "versions", number)
            accounts = version.get("accounts", {})
            yield from ((at + inner, text) for inner, text in dashboard_faults(version, accounts))
            former = known.get(str(version["number"]))
            if former and not normal_form.same(former, version):
                yield (
                    (*at, "number"),
                    f"version {version['number']} is stored with other content, and stays as it is;"
                    " give this one a number of its own",
                )


def _links(path: Path, wanted: Plain, after: Plain, templates: dict[str, Plain]) -> Iterator[Fault]:
    """Dashboards linked to templates, versions, accounts or connections that are not there."""
    labels = by(after.get("connections"), "label")
    for place, dashboard in enumerate(wanted.get("dashboards") or ()):
        link = dashboard.get("template")
        if link is None:
            continue
        at: Path = (*path, "dashboards", place, "template")
        template = templates.get(link["name"])
        if template is None:
            yield (*at, "name"), f"“{link['name']}” is no template"
            continue
        version = by(template.get("versions"), "number").get(str(link["version"]))
        if version is None:
            yield (*at, "version"), f"the template has no version {link['version']}"
            continue
        given, asked = link.get("accounts", {}), version.get("accounts", {})
        for name in asked.keys() - given.keys():
            yield (*at, "accounts"), f"names no connection for “{name}”"
        for name, label in given.items():
            yield from (
                (((*at, "accounts", name)), text) for text in _account(name, label, asked, labels)
            )


def _account(
    name: str, label: str, asked: dict[str, str], labels: dict[str, Plain]
) -> Iterator[str]:
    if name not in asked:
        yield "is no account of this template's version"
    elif label not in labels:
        yield f"“{label}” is no connection of this client"
    elif labels[label]["source"] != asked[name]:
        yield f"“{label}” is at {labels[label]['source']}, and this account is at {asked[name]}"
