"""Changes of a dashboard in one line: `2 widgets added, “Sessions”: breakdown device → channel`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from widgets.manifests.differences import Action, Change
from widgets.manifests.wording import field_words, value_words

COUNTED = {Action.ADDED: "added", Action.REMOVED: "removed", Action.MOVED: "moved"}
# Values that one line tells; more are counted.
MOST_VALUES = 2
# A place of one widget's says little: the order of all is told.
PHONE = ("phone_position",)
# Fields as managers call them, where the stored name is the platform's.
NAMES: dict[tuple[str, ...], str] = {
    ("query", "dimensions"): "breakdown",
    ("query", "connection"): "connection",
}


def summary(changes: Sequence[Change]) -> str:
    """All changes in one line; empty for none."""
    counts = {action: sum(each.action is action for each in changes) for action in COUNTED}
    words = [_counted(count, COUNTED[action]) for action, count in counts.items() if count]
    values = [each for each in changes if each.action is Action.CHANGED]
    if any(each.field == PHONE for each in values):
        words.append("another order on phones")
        values = [each for each in values if each.field != PHONE]
    words += [short(each) for each in values[:MOST_VALUES]]
    if rest := len(values) - MOST_VALUES:
        words += [f"{rest} more change{'' if rest == 1 else 's'}"] if rest > 0 else []
    line = ", ".join(words)
    return line[:1].upper() + line[1:]


def short(change: Change) -> str:
    """A changed value: its entry, field, and both values."""
    subject = change.subject.removeprefix("Widget ").removeprefix("Dashboard ")
    name = NAMES.get(change.field) or field_words(change.field)
    before, after = (_value(change.field, each) for each in (change.before, change.after))
    return f"{subject}: {name} {before} → {after}"


def _value(path: Sequence[str], value: Any) -> str:
    if value is None and path[-1:] == ("dimensions",):
        return "none"
    return value_words(value)


def _counted(count: int, verb: str) -> str:
    return f"{count} widget{'' if count == 1 else 's'} {verb}"


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """All changes, a line each."""
    for each in changes:
        if each.field != PHONE:
            yield short(each) if each.action is Action.CHANGED else each.words
    if any(each.field == PHONE for each in changes):
        yield "Another order on phones"
