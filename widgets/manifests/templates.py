"""The library of dashboard templates: manifests of dashboards, in a folder per platform.

Their queries name the connection `account`, in whose place a client's own connection comes. Their
titles are messages of the catalogues, so that a client's dashboard speaks its language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import transaction

from clients import audit, configuration
from clients.auth.language import language_of
from clients.models import Client, Connection, User
from widgets import layout
from widgets.manifests import (
    entries,
    parsing,
    shipped,
    template_content,
    template_versions,
    validation,
    versions,
    writing,
    yaml_reader,
)
from widgets.manifests.entries import Plain
from widgets.manifests.errors import InvalidManifest
from widgets.models import Dashboard, DashboardTemplate, DashboardVersion, TemplateVersion
from widgets.sources import registry as sources

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
    def name(self) -> str:
        return shipped.name_of(self.source, self.slug)

    @property
    def title(self) -> str:
        return str(self.content["title"])

    @property
    def intro(self) -> str:
        return str(self.content.get("intro", ""))


@cache
def of_source(source: str) -> tuple[Template, ...]:
    """The templates for accounts at a platform."""
    found = [_read(source, path) for path in shipped.files(source)]
    return tuple(sorted(found, key=lambda each: ORDER.index(each.slug)))


def newest(row: DashboardTemplate) -> TemplateVersion:
    """The newest version of a template; one of the library is recorded as this release ships it."""
    for template in (each for source in sources.SOURCES for each in of_source(source)):
        if template.name == row.name:
            return _recorded(template)
    return template_versions.newest(row)


@transaction.atomic
def create(client: Client, template: Template, connection: Connection, *, actor: User) -> Dashboard:
    """Create a published dashboard by a template, linked to it. Raises InvalidManifest.

    A client that has a dashboard of the same slug gets this one under another.
    """
    configuration.lock(client.pk)
    told = template_content.translated(template.content, language_of(client.locale))
    accounts = {ACCOUNT: connection.label}
    content = template_content.connected(told, accounts) | {"published": True}
    document = yaml_reader.Document(content, {(): 0})
    faults = validation.dashboard_faults(content, {connection.label: connection.source})
    if problems := [parsing.problem_at(document, path, text) for path, text in faults]:
        raise InvalidManifest(problems)
    version = _recorded(template)
    content |= {
        template_content.LINK: template_content.link(template.name, version.number, accounts)
    }
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


@transaction.atomic
def _recorded(template: Template) -> TemplateVersion:
    return template_versions.of_library(template.name, template.source, ACCOUNT, template.content)


def _read(source: str, path: Path) -> Template:
    document = yaml_reader.read(path.read_bytes())
    content = parsing.check(entries.dashboard(), document)
    resources = sources.source(source).spec.resources
    queries = (widget["query"] for widget in content["widgets"] if "query" in widget)
    default = next(iter(resources))
    scopes = {resources[query.get("resource", default)].scope for query in queries}
    return Template(source, content, frozenset(scopes))


def _free_slug(client: Client, wanted: str) -> str:
    taken = set(Dashboard.objects.for_client(client.pk).values_list("slug", flat=True))
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in names if name not in taken)
