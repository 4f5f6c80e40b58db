"""Saves arrangements of dashboards: all of one, with what it sends elsewhere, or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from clients import audit
from clients.desk.changes import MOST_CHANGES
from clients.models import User
from widgets.manifests import arrangement, differences, working_copy
from widgets.manifests.arrangement import Sent, Tile
from widgets.manifests.differences import Action, Change
from widgets.manifests.entries import Plain
from widgets.manifests.wording import field_words, value_words
from widgets.manifests.working_copy import WorkingCopy
from widgets.models import Dashboard


class ArrangementChanged(Exception):
    """Somebody else arranged the dashboard since it was seen, or changed a widget that goes."""

    def __init__(self, copy: WorkingCopy) -> None:
        super().__init__("changed meanwhile")
        self.copy = copy


def targets_of(dashboard: Dashboard) -> list[Dashboard]:
    """The other dashboards of a dashboard's client."""
    rows = Dashboard.objects.for_client(dashboard.client_id).exclude(pk=dashboard.pk)
    return list(rows.order_by("position", "title", "slug"))


@transaction.atomic
def save(
    dashboard: Dashboard,
    tiles: Sequence[Tile],
    *,
    person: User,
    seen: str,
    address: str,
) -> WorkingCopy:
    """Arrange a person's working copy, which had the fingerprint `seen`.

    Widgets go to drafts of other dashboards where this one is a draft. Raises ArrangementChanged,
    TooManyWidgets, and InvalidManifest for a draft.
    """
    copy = working_copy.lock(dashboard, person)
    is_seen = arrangement.fingerprint(copy.content) == seen
    if not is_seen or arrangement.takes_unseen(copy.content, tiles):
        raise ArrangementChanged(copy)
    arranged = arrangement.apply(copy.content, tiles)
    _send(copy, list(arrangement.sent(copy.content, tiles)), person, address)
    _write(copy, arranged, person, address)
    return copy


def _send(copy: WorkingCopy, sent: Sequence[Sent], person: User, address: str) -> None:
    entries: dict[UUID, list[Plain]] = {}
    for each in sent:
        entries.setdefault(each.target, []).append(each.entry)
    known = {each.pk: each for each in targets_of(copy.dashboard)}
    for target, listed in sorted(entries.items()):
        other = working_copy.lock(known[target], person, is_draft=copy.draft is not None)
        _write(other, arrangement.receive(other.content, listed), person, address)


def _write(copy: WorkingCopy, content: Plain, person: User, address: str) -> None:
    changes = differences.between_dashboards(copy.content, content)
    if not changes:
        return
    working_copy.write(copy, content)
    audit.record(
        "dashboard.draft_arranged" if copy.draft else "dashboard.arranged",
        client=copy.dashboard.client,
        actor=person,
        subject=copy.dashboard,
        address=address,
        values=[_audited(change) for change in changes[:MOST_CHANGES]],
    )


def _audited(change: Change) -> dict[str, str]:
    """A change as the audit log lists it."""
    if change.action is not Action.CHANGED:
        words = " ".join(filter(None, (change.action.name.lower(), change.detail)))
        return {"field": change.subject, "before": "", "after": words}
    name = f"{change.subject}: {field_words(change.field)}"
    before, after = value_words(change.before), value_words(change.after)
    return {"field": name, "before": before, "after": after}
