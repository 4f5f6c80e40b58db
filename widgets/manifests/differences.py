"""Differences of manifests and dashboards, as data and in words.

There is no difference between equal normal forms, and always one between others. Entries are
compared by identity and field by field, lists of values as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from widgets.manifests import normal_form
from widgets.manifests.entries import Plain
from widgets.manifests.target import by
from widgets.manifests.wording import field_words, value_words

# Lists of entries: their field, the identity in it, and the word for one.
LISTS = {
    "templates": ("name", "template"),
    "versions": ("number", "version"),
    "clients": ("slug", "client"),
    "domains": ("host", "domain"),
    "connections": ("label", "connection"),
    "dashboards": ("slug", "dashboard"),
    "widgets": ("key", "widget"),
}
Leaves = dict[tuple[str, ...], Any]


class Action(StrEnum):
    """The kind of a change; its value is the sign that terminals show."""

    ADDED = "+"
    CHANGED = "~"
    REMOVED = "-"
    MOVED = ">"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of an entry: of a field where `field` is set, else of the whole.

    `place` holds the identities that lead to the entry, `subject` its kind and name.
    """

    action: Action
    place: tuple[str, ...]
    subject: str
    field: tuple[str, ...] = ()
    before: Any = None
    after: Any = None
    detail: str = ""

    @property
    def words(self) -> str:
        """The change as a sentence without its place."""
        if self.action is not Action.CHANGED:
            return " ".join(filter(None, (self.subject, self.action.name.lower(), self.detail)))
        return (
            f"{self.subject}: {field_words(self.field)} changed"
            f" from {value_words(self.before)} to {value_words(self.after)}"
        )


def between(before: Plain, after: Plain) -> tuple[Change, ...]:
    """Changes from one manifest to another."""
    return tuple(_fields((), "manifest", before, after))


def between_dashboards(before: Plain, after: Plain) -> tuple[Change, ...]:
    """Changes from one content of a dashboard to another; either may be empty."""
    return tuple(_fields((), _subject("dashboard", "slug", after or before), before, after))


def leaves(entry: Plain) -> Leaves:
    """An entry's own values by their paths, without the entries that it holds."""
    return dict(_leaves((), {name: each for name, each in entry.items() if name not in LISTS}))


def _leaves(path: tuple[str, ...], value: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict) and value:
        for name, each in value.items():
            yield from _leaves((*path, name), each)
    elif path:
        yield path, value


def _fields(place: tuple[str, ...], subject: str, before: Plain, after: Plain) -> Iterator[Change]:
    old, new = leaves(before), leaves(after)
    for path in dict.fromkeys((*old, *new)):
        values = (old.get(path), new.get(path))
        if (path in old) is not (path in new) or not normal_form.same(*values):
            yield Change(Action.CHANGED, place, subject, path, *values)
    for name, (identity, word) in LISTS.items():
        if name in before or name in after:
            lists = (before.get(name, ()), after.get(name, ()))
            yield from _entries(place, identity, word, *lists)
            if not any(lists) and (name in before) is not (name in after):
                yield Change(Action.CHANGED, place, subject, (name,), *lists)


def _entries(
    place: tuple[str, ...],
    identity: str,
    word: str,
    before: Sequence[Plain],
    after: Sequence[Plain],
) -> Iterator[Change]:
    old, new = by(before, identity), by(after, identity)
    for key, entry in old.items():
        if key not in new:
            yield _whole(Action.REMOVED, (*place, key), word, identity, entry)
    for key, entry in new.items():
        if key not in old:
            yield _whole(Action.ADDED, (*place, key), word, identity, entry)
            yield from _added_within((*place, key), entry)
        else:
            subject = _subject(word, identity, entry)
            yield from _fields((*place, key), subject, old[key], entry)
    yield from _moves(place, word, identity, old, new)


def _added_within(place: tuple[str, ...], entry: Plain) -> Iterator[Change]:
    """The entries within an added one; widgets are counted with their dashboard."""
    for name, (identity, word) in LISTS.items():
        if name != "widgets":
            yield from _entries(place, identity, word, (), entry.get(name, ()))


def _moves(
    place: tuple[str, ...], word: str, identity: str, old: dict[str, Plain], new: dict[str, Plain]
) -> Iterator[Change]:
    """Entries that do not stand in their former order."""
    former = [key for key in old if key in new]
    latter = [key for key in new if key in old]
    still = _longest_common(former, latter)
    for number, key in enumerate(latter):
        if key not in still:
            ahead = _name(identity, new[latter[number - 1]]) if number else ""
            detail = f"after {ahead}" if ahead else "to the beginning"
            subject = _subject(word, identity, new[key])
            yield Change(Action.MOVED, (*place, key), subject, detail=detail)


def _longest_common(former: Sequence[str], latter: Sequence[str]) -> set[str]:
    """The largest set of keys that stand in both orders alike: they did not move."""
    if former == latter:
        return set(former)
    rank = {key: place for place, key in enumerate(former)}
    chains: list[list[str]] = []
    for key in latter:
        ahead = [chain for chain in chains if rank[chain[-1]] < rank[key]]
        chains.append([*_longest(ahead), key])
    return set(_longest(chains))


def _longest(chains: Sequence[list[str]]) -> list[str]:
    return max([[], *chains], key=len)


def _whole(
    action: Action, place: tuple[str, ...], word: str, identity: str, entry: Plain
) -> Change:
    count = len(entry.get("widgets", ()))
    detail = f"with {count} widget{'' if count == 1 else 's'}" if word == "dashboard" else ""
    subject = _subject(word, identity, entry)
    before, after = (entry, None) if action is Action.REMOVED else (None, entry)
    return Change(action, place, subject, (), before, after, detail)


def _subject(word: str, identity: str, entry: Plain) -> str:
    return f"{word.capitalize()} {_name(identity, entry)}"


def _name(identity: str, entry: Plain) -> str:
    """The name that readers know an entry by."""
    return f"“{entry.get('title') or entry.get('name') or entry.get(identity, '')}”"
