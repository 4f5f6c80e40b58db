"""Drafts of dashboards: edited apart from what readers see, then published as a version.

A draft knows the version that it is based on. It is published on top of that version alone: where
somebody else was faster, publishing is refused, and `rebase` takes their changes over.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast

import orjson
from django.db import transaction

from clients.bounded_json import BODY, BadJson, loads
from clients.models import Connection, User
from widgets import layout
from widgets.manifests import (
    differences,
    entries,
    merging,
    normal_form,
    parsing,
    publishing,
    validation,
    versions,
)
from widgets.manifests.differences import Change
from widgets.manifests.entries import Plain
from widgets.manifests.errors import (
    ChangedDraft,
    DraftExists,
    InvalidManifest,
    OutdatedDraft,
    Problem,
)
from widgets.manifests.merging import Conflict
from widgets.manifests.yaml_reader import Document
from widgets.models import Dashboard, DashboardDraft, DashboardVersion

Origin = DashboardVersion.Origin


@dataclass(frozen=True, slots=True)
class Incoming:
    """Changes of a dashboard since a draft of it was begun, and the draft merged with them.

    `digest` is that of the dashboard's content.
    """

    changes: tuple[Change, ...]
    content: Plain
    conflicts: tuple[Conflict, ...]
    digest: str


def of(dashboard: Dashboard, author: User) -> DashboardDraft | None:
    """A person's draft of a dashboard."""
    rows = DashboardDraft.objects.for_client(dashboard.client_id)
    found = rows.filter(dashboard=dashboard, author=author).select_related("base", "dashboard")
    return cast("DashboardDraft | None", found.first())


@transaction.atomic
def begin(dashboard: Dashboard, author: User) -> DashboardDraft:
    """The person's draft of a dashboard; a new one has the content that readers see."""
    layout.lock(dashboard)
    found = of(dashboard, author)
    if found:
        return found
    base = versions.record(dashboard, Origin.EDITED)
    return _create(dashboard, author, base, base)


@transaction.atomic
def restore(version: DashboardVersion, author: User) -> DashboardDraft:
    """A draft with the content of an old version, to be looked at and published.

    Raises DraftExists, so that a draft is never overwritten.
    """
    dashboard = version.dashboard
    layout.lock(dashboard)
    found = of(dashboard, author)
    if found:
        raise DraftExists(found)
    base = versions.record(dashboard, Origin.EDITED)
    return _create(dashboard, author, base, version, note=f"Version {version.number} again")


@transaction.atomic
def edit(draft: DashboardDraft, content: Plain, *, revision: int) -> DashboardDraft:
    """Replace a draft's content, which was read at a revision.

    Raises InvalidManifest for content that no dashboard could have, and ChangedDraft. References
    to connections and catalogues are checked by `problems`, and when it is published.
    """
    checked = _checked(content | {"slug": draft.dashboard.slug})
    locked = _lock(draft)
    if locked.revision != revision:
        raise ChangedDraft
    return _replace(locked, checked)


def problems(draft: DashboardDraft) -> tuple[Problem, ...]:
    """The reasons why a draft cannot be published, by field."""
    content = versions.content_of(draft, draft.dashboard)
    rows = Connection.objects.for_client(draft.client_id)
    return faults(content, dict(rows.values_list("label", "source")))


def faults(content: Plain, platforms: dict[str, str]) -> tuple[Problem, ...]:
    """The reasons why a content cannot be a dashboard's; `platforms` are of the client's
    connections, by label.
    """
    try:
        _checked(content)
    except InvalidManifest as error:
        return error.problems
    found = validation.dashboard_faults(content, platforms)
    document = _document(content)
    return tuple(sorted({parsing.problem_at(document, path, text) for path, text in found}))


@transaction.atomic
def publish(draft: DashboardDraft, *, actor: User, note: str = "") -> DashboardVersion:
    """Write a draft to its dashboard, record it as a version and delete it; all or nothing.

    Widgets keep their rows by key, and so their results and links. Raises OutdatedDraft where
    the dashboard was changed since the draft was begun, and InvalidManifest.
    """
    layout.lock(draft.dashboard)
    locked = _lock(draft)
    dashboard = locked.dashboard
    found = versions.record(dashboard, Origin.EDITED)
    if found.pk != locked.base_id:
        # What was found is recorded again by whoever begins the next draft.
        raise OutdatedDraft(found)
    if refused := problems(locked):
        raise InvalidManifest(refused)
    content = versions.content_of(locked, dashboard) | {"published": True}
    version = publishing.publish(
        dashboard,
        content,
        before=versions.present(dashboard),
        actor=actor,
        note=note or locked.note,
    )
    locked.delete()
    return version


def incoming(draft: DashboardDraft) -> Incoming | None:
    """Changes of a draft's dashboard since it was begun, merged; None where there are none."""
    dashboard = draft.dashboard
    base, theirs = versions.content_of(draft.base, dashboard), versions.present(dashboard)
    if normal_form.same(base, theirs):
        return None
    ours = versions.content_of(draft, dashboard)
    merged = merging.merge(base, ours, theirs)
    changes = differences.between_dashboards(base, theirs)
    return Incoming(changes, merged.content, tuple(merged.conflicts), normal_form.digest(theirs))


@transaction.atomic
def rebase(
    draft: DashboardDraft, *, theirs: Collection[int] = (), seen: str = ""
) -> tuple[Conflict, ...]:
    """Take over into a draft what its dashboard was changed by since it was begun.

    Returns the conflicts. The draft's own values stay, but in those that `theirs` counts from 0.
    With the digest of an Incoming as `seen`, raises ChangedDraft where more came in since.
    """
    layout.lock(draft.dashboard)
    locked = _lock(draft)
    found = incoming(locked)
    if found is None:
        return ()
    if seen and seen != found.digest:
        raise ChangedDraft
    taken = [each for number, each in enumerate(found.conflicts) if number in theirs]
    content = merging.resolved(found.content, taken) if taken else found.content
    locked.base = versions.record(locked.dashboard, Origin.EDITED)
    _replace(locked, content)
    return found.conflicts


def discard(draft: DashboardDraft) -> None:
    draft.delete()


def _create(
    dashboard: Dashboard,
    author: User,
    base: DashboardVersion,
    shown: DashboardVersion,
    *,
    note: str = "",
) -> DashboardDraft:
    created: DashboardDraft = DashboardDraft.objects.create(
        client_id=dashboard.client_id,
        dashboard=dashboard,
        author=author,
        base=base,
        content=versions.content_of(shown, dashboard),
        connections=versions.connection_ids(dashboard),
        note=note,
    )
    return created


def _lock(draft: DashboardDraft) -> DashboardDraft:
    """The draft's row, locked. Raises ChangedDraft for one that is gone."""
    rows = DashboardDraft.objects.for_client(draft.client_id).filter(pk=draft.pk)
    found = rows.select_for_update(of=("self",)).select_related("base", "dashboard").first()
    if found is None:
        raise ChangedDraft
    return cast(DashboardDraft, found)


def _replace(draft: DashboardDraft, content: Plain) -> DashboardDraft:
    draft.content = content
    draft.connections = versions.connection_ids(draft.dashboard)
    draft.revision += 1
    draft.save()
    return draft


def _checked(content: Plain) -> Plain:
    try:
        plain = loads(orjson.dumps(content), BODY)
    except (BadJson, TypeError) as error:
        raise InvalidManifest([Problem(0, "", f"content {error}")]) from None
    return parsing.check(entries.dashboard(), _document(plain))


def _document(content: Plain) -> Document:
    """Content that was read from no file: its values have no lines."""
    return Document(normal_form.tidy(content), {(): 0})
