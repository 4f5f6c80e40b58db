"""The library of dashboard templates: manifests of dashboards, in a folder per platform.

Their queries name the connection `account`, in whose place a client's own connection comes. Their
titles are messages of the catalogues, so that a client's dashboard speaks its language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as translate
from django.utils.translation import override

from clients import audit, configuration
from clients.auth.language import language_of
from clients.models import Client, Connection, User
from widgets import layout
from widgets.manifests import entries, parsing, validation, versions, writing, yaml_reader
from widgets.manifests.entries import Plain
from widgets.manifests.errors import InvalidManifest
from widgets.models import Dashboard, DashboardVersion
from widgets.sources import registry as sources

LIBRARY = Path(__file__).parent / "library"
ACCOUNT = "account"
# The order in which they are offered, and in which their dashboards stand.
ORDER = ("overview", "traffic", "content", "seo", "campaigns", "leads", "social")


@dataclass(frozen=True, slots=True)
class Template:
    """A dashboard of the library; `scopes` are the permissions that its queries need."""

    source: str
    content: Plain
    scopes: frozenset[str]

    @property
    def slug(self) -> str:
        return str(self.content["slug"])

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def intro(self) -> str:
        return str(self.content.get("intro", ""))


@cache
def of_source(source: str) -> tuple[Template, ...]:
    """The templates for accounts at a platform."""
    found = [_read(source, path) for path in sorted((LIBRARY / source).glob("*.yaml"))]
    return tuple(sorted(found, key=lambda each: ORDER.index(each.slug)))


@transaction.atomic
def create(client: Client, template: Template, connection: Connection, *, actor: User) -> Dashboard:
    """Create a published dashboard by a template, as version 1. Raises InvalidManifest.

    A client that has a dashboard of the same slug gets this one under another.
    """
    configuration.lock(client.pk)
    told = _translated(template.content, language_of(client.locale))
    content = _connected(told, connection.label) | {"published": True}
    document = yaml_reader.Document(content, {(): 0})
    faults = validation.dashboard_faults(content, {connection.label: connection.source})
    if problems := [parsing.problem_at(document, path, text) for path, text in faults]:
        raise InvalidManifest(problems)
    dashboard = Dashboard(
        client=client,
        slug=_free_slug(client, template.slug),
        title=content["title"],
        position=layout.next_position(client.pk),
    )
    dashboard.save()
    writing.write_dashboard(dashboard, {}, content)
    versions.record(
        dashboard,
        DashboardVersion.Origin.PUBLISHED,
        author=actor,
        note=f"From the template {template.title}",
    )
    audit.record(
        "dashboard.created", client=client, actor=actor, subject=dashboard, template=template.slug
    )
    return dashboard


def _read(source: str, path: Path) -> Template:
    document = yaml_reader.read(path.read_bytes())
    content = parsing.check(entries.dashboard(), document)
    resources = sources.source(source).spec.resources
    queries = (widget["query"] for widget in content["widgets"] if "query" in widget)
    default = next(iter(resources))
    scopes = {resources[query.get("resource", default)].scope for query in queries}
    return Template(source, content, frozenset(scopes))


def _translated(content: Plain, language: str) -> Plain:
    """The content with its titles and its introduction in a language."""
    with override(language):
        widgets = [
            widget | {"title": translate(widget["title"])} if "title" in widget else widget
            for widget in content["widgets"]
        ]
        told = {name: translate(content[name]) for name in ("title", "intro") if name in content}
    return content | told | {"widgets": widgets}


def _connected(content: Plain, label: str) -> Plain:
    """The content with a connection in the place of the account."""
    return content | {"widgets": [_widget(widget, label) for widget in content["widgets"]]}


def _widget(widget: Plain, label: str) -> Plain:
    if "query" not in widget:
        return widget
    return widget | {"query": widget["query"] | {"connection": label}}


def _free_slug(client: Client, wanted: str) -> str:
    taken = set(Dashboard.objects.for_client(client.pk).values_list("slug", flat=True))
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
