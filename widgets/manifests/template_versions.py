"""Versions of templates: those of the library as it ships, and those that the agency makes from
dashboards.

A version is written once. A dashboard is linked to the one that it was made from or updated to.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from clients import audit
from clients.auth.language import language_of
from clients.models import Connection, User
from widgets import layout
from widgets.manifests import normal_form, shipped, template_content, versions, writing
from widgets.manifests.entries import Plain
from widgets.manifests.errors import TemplateRefused
from widgets.models import Dashboard, DashboardTemplate, DashboardVersion, TemplateVersion

LINK = template_content.LINK
LONGEST_NAME, LONGEST_TITLE = 50, 200


def newest(template: DashboardTemplate) -> TemplateVersion:
    found: TemplateVersion = template.versions.select_related("author", "template")[0]
    return found


def record(
    template: DashboardTemplate,
    content: Plain,
    accounts: dict[str, str],
    *,
    author: User | None = None,
    note: str = "",
) -> TemplateVersion:
    """The version of this content: the newest one, unless that is of other content.

    `accounts` are platforms by account.
    """
    DashboardTemplate.objects.select_for_update().get(pk=template.pk)
    last = template.versions.first()
    if last and normal_form.same([last.content, last.accounts], [content, accounts]):
        return last
    version = TemplateVersion(
        template=template,
        number=last.number + 1 if last else 1,
        content=content,
        accounts=accounts,
        author=author,
        note=note,
    )
    version.full_clean()
    version.save()
    return version


def of_library(name: str, source: str, account: str, content: Plain) -> TemplateVersion:
    """The version of a library's template as this release ships it."""
    title = content["title"]
    template, _ = DashboardTemplate.objects.get_or_create(name=name, defaults={"title": title})
    return record(template, template_content.normal(content), {account: source})


@transaction.atomic
def keep(dashboard: Dashboard, title: str, *, actor: User) -> TemplateVersion:
    """Make a template of the agency's from a dashboard, which is linked to it from then on.

    Raises TemplateRefused for a title that another template has.
    """
    layout.lock(dashboard)
    name = slugify(title)[:LONGEST_NAME]
    if not name or len(title) > LONGEST_TITLE:
        raise TemplateRefused("Give it a title of letters or digits, at most 200 characters.")
    if name in shipped.names():
        raise TemplateRefused(f"The library has a template “{name}” already.")
    template = DashboardTemplate(name=name, title=title, author=actor)
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError:
        raise TemplateRefused(f"There is a template “{title}” already.") from None
    return _record_dashboard(template, dashboard, actor=actor, event="template.created")


@transaction.atomic
def revise(dashboard: Dashboard, *, actor: User, note: str = "") -> TemplateVersion:
    """A dashboard's present content as the next version of its template.

    Raises TemplateRefused where it has none, or one that this person may not change.
    """
    layout.lock(dashboard)
    version = linked(dashboard)
    if version is None or not may_revise(version.template, actor):
        raise TemplateRefused("This template is changed by who made it, and by owners.")
    if version.number != newest(version.template).number:
        raise TemplateRefused(
            f"Version {newest(version.template).number} of the template is newer than the one of"
            " this dashboard. Apply it here first."
        )
    return _record_dashboard(
        version.template, dashboard, actor=actor, event="template.changed", note=note
    )


@transaction.atomic
def unlink(dashboard: Dashboard, *, actor: User) -> None:
    """Let a dashboard go its own way: it stays as it is, and no update reaches it."""
    layout.lock(dashboard)
    version = linked(dashboard)
    if version is None:
        return
    before = versions.present(dashboard)
    versions.record(dashboard, DashboardVersion.Origin.EDITED)
    after = {name: value for name, value in before.items() if name != LINK}
    writing.write_dashboard(dashboard, before, after)
    note = f"No longer linked to the template {version.template}"
    versions.record(dashboard, DashboardVersion.Origin.EDITED, author=actor, note=note)
    audit.record(
        "dashboard.template_unlinked",
        client=dashboard.client,
        actor=actor,
        subject=dashboard,
        template=version.template.name,
    )


def content_for(
    version: TemplateVersion,
    dashboard: Dashboard,
    present: Plain,
    accounts: Mapping[str, str] | None = None,
) -> Plain:
    """A version as the content that a dashboard made from it has.

    `accounts` are labels of its client's connections; without them they are those of the link in
    its `present` content.
    """
    labels = present[LINK].get("accounts", {}) if accounts is None else accounts
    content = version.content
    if is_shipped(version.template):
        content = template_content.translated(content, language_of(dashboard.client.locale))
    link = template_content.link(version.template.name, version.number, labels)
    own = {name: present[name] for name in ("slug", "published") if name in present}
    found = template_content.connected(content, labels) | own | {LINK: link}
    return normal_form.of_dashboard(found)


def linked(dashboard: Dashboard) -> TemplateVersion | None:
    """The version of a template that a dashboard is linked to."""
    rows = TemplateVersion.objects.filter(dashboards=dashboard)
    found: TemplateVersion | None = rows.select_related("template").first()
    return found


def may_revise(template: DashboardTemplate, actor: User) -> bool:
    """True for owners, and for the person who made the template; the library's are nobody's."""
    is_own = template.author_id is not None and template.author_id == actor.pk
    return not is_shipped(template) and (actor.is_owner or is_own)


def is_shipped(template: DashboardTemplate) -> bool:
    return template.name in shipped.names()


def _record_dashboard(
    template: DashboardTemplate, dashboard: Dashboard, *, actor: User, event: str, note: str = ""
) -> TemplateVersion:
    before = versions.present(dashboard)
    rows = Connection.objects.for_client(dashboard.client_id)
    platforms = dict(rows.values_list("label", "source"))
    content, accounts = template_content.generalised(before, platforms)
    named = {name: platforms.get(label, "") for name, label in accounts.items()}
    if not all(named.values()):
        gone = ", ".join(label for label in accounts.values() if label not in platforms)
        raise TemplateRefused(f"A widget asks “{gone}”, which is no connection any more.")
    version = record(template, content, named, author=actor, note=note)
    link = template_content.link(template.name, version.number, accounts)
    if not normal_form.same(before.get(LINK), link):
        versions.record(dashboard, DashboardVersion.Origin.EDITED)
        writing.write_dashboard(dashboard, before, before | {LINK: link})
        words = f"Version {version.number} of the template {template}"
        versions.record(dashboard, DashboardVersion.Origin.EDITED, author=actor, note=words)
    audit.record(
        event,
        client=dashboard.client,
        actor=actor,
        subject=dashboard,
        template=template.name,
        version=version.number,
    )
    return version
