"""Manifests applied to the database: all of a file or nothing, one file at a time.

A plan is an application that is rolled back, so that it finds all that an application would.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from clients import audit
from clients.models import Client, ConfigurationRevision, Connection, User
from clients.tenancy import across_clients
from widgets.manifests import (
    differences,
    exporting,
    target,
    template_writing,
    validation,
    writing,
)
from widgets.manifests.differences import Action, Change
from widgets.manifests.entries import Plain
from widgets.manifests.errors import InvalidManifest, NotAsWanted
from widgets.manifests.parsing import ManifestFile
from widgets.manifests.target import by
from widgets.manifests.yaml_reader import Path
from widgets.models import Dashboard

# Key of the advisory lock: "manifest" in bytes, as a signed number of 64 bits.
LOCK = int.from_bytes(b"manifest", signed=True)
MOST_RECORDED = 100


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes of an application. `kept` are entries that only pruning would remove;
    `without_key` are slugs of clients with labels of connections that have no key yet.
    """

    changes: tuple[Change, ...]
    kept: tuple[Change, ...]
    without_key: tuple[tuple[str, str], ...]


def plan(file: ManifestFile, *, prune: bool = False) -> Plan:
    """The changes that applying a file would make. Raises InvalidManifest."""
    with transaction.atomic():
        found = _apply(file, prune=prune, actor=None)
        transaction.set_rollback(True)
    return found


def apply(file: ManifestFile, *, prune: bool = False, actor: User | None = None) -> Plan:
    """Bring the database to a file's state. Applying it again changes nothing.

    Raises InvalidManifest, after which nothing has changed.
    """
    with transaction.atomic():
        return _apply(file, prune=prune, actor=actor)


def _apply(file: ManifestFile, *, prune: bool, actor: User | None) -> Plan:
    wanted = file.manifest
    slugs = [client["slug"] for client in wanted.get("clients", ())]
    named = [template["name"] for template in wanted.get("templates", ())]
    with across_clients():
        lock(slugs)
        present = _with_linked(exporting.export(slugs, templates=named), wanted)
        result = target.of(present, wanted, prune=prune)
        found = [*validation.faults(present, wanted, result)]
        if found:
            raise InvalidManifest(file.problem(path, text) for path, text in found)
        changes = differences.between(present, result)
        template_writing.write(present, result, actor=actor)
        _write(file, present, result, actor=actor)
        stored = exporting.export(slugs, templates=by(result.get("templates"), "name"))
        if differences.between(stored, result):
            raise NotAsWanted("the database does not hold what was written")
        return Plan(changes, _kept(present, wanted, prune=prune), _without_key(wanted))


def _with_linked(present: Plain, wanted: Plain) -> Plain:
    """The present manifest with the stored templates that the wanted dashboards are linked to."""
    boards = (
        board for client in wanted.get("clients", ()) for board in client.get("dashboards", ())
    )
    linked = {board["template"]["name"] for board in boards if "template" in board}
    missing = linked - set(by(present.get("templates"), "name"))
    found = exporting.export([], templates=missing) if missing else {}
    templates = [*present.get("templates", ()), *found.get("templates", ())]
    return exporting.manifest_of(
        present.get("clients", ()), sorted(templates, key=lambda each: str(each["name"]))
    )


def lock(slugs: list[str]) -> None:
    """Let one application run at a time, and none beside a change of the same clients.

    Revisions come first, as `configuration.lock` says.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    for rows in (
        ConfigurationRevision.objects.across_clients().filter(client__slug__in=slugs),
        Dashboard.objects.across_clients().filter(client__slug__in=slugs),
        Client.objects.across_clients().filter(slug__in=slugs),
    ):
        # Rows that refer to these may be added meanwhile.
        locked = rows.order_by("pk").select_for_update(of=("self",), no_key=True)
        list(locked.values_list("pk"))


def _write(file: ManifestFile, present: Plain, result: Plain, *, actor: User | None) -> None:
    stored = by(present.get("clients"), "slug")
    parts = [{"clients": each.get("clients", [])} for each in (present, result)]
    # A template may have the name of a client.
    changes = differences.between(*parts)
    changed = {change.place[0] for change in changes if change.place}
    faults: list[tuple[Path, str]] = []
    for slug, client in by(result.get("clients"), "slug").items():
        if slug not in changed:
            continue
        try:
            row = writing.write_client(stored.get(slug, {}), client, actor=actor)
        except ValidationError as error:
            path = _client_path(file, slug)
            faults += [
                (path, f"{field}: {' '.join(texts)}") for field, texts in error.message_dict.items()
            ]
            continue
        words = [f"{each.action} {each.words}" for each in changes if each.place[:1] == (slug,)]
        audit.record(
            "client.applied",
            client=row,
            actor=actor,
            subject=row.name,
            changes=words[:MOST_RECORDED],
        )
    if faults:
        raise InvalidManifest(file.problem(path, text) for path, text in faults)


def _client_path(file: ManifestFile, slug: str) -> Path:
    listed = [client["slug"] for client in file.manifest["clients"]]
    return ("clients", listed.index(slug))


def _kept(present: Plain, wanted: Plain, *, prune: bool) -> tuple[Change, ...]:
    if prune:
        return ()
    pruned = differences.between(present, target.of(present, wanted, prune=True))
    return tuple(each for each in pruned if each.action is Action.REMOVED)


def _without_key(wanted: Plain) -> tuple[tuple[str, str], ...]:
    slugs = [client["slug"] for client in wanted.get("clients", ())]
    rows = Connection.objects.across_clients().filter(client__slug__in=slugs, sealed_key="")
    listed = rows.order_by("client__slug", "label").values_list("client__slug", "label")
    return tuple((str(slug), str(label)) for slug, label in listed)
