"""Three-way merge of dashboards: changes of two sides since a common base.

Values are merged field by field, widgets by key. Where both sides changed one value differently,
ours stays and the conflict is told. A draft merges what was published meanwhile; a dashboard that
is linked to a template merges the template's new version, and its own overrides stay.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from widgets.manifests import normal_form
from widgets.manifests.differences import Leaves, leaves
from widgets.manifests.entries import Plain
from widgets.manifests.target import by, merged_order
from widgets.manifests.wording import field_words, value_words

_MISSING: Any = object()


@dataclass(frozen=True, slots=True)
class Conflict:
    """A value that both sides changed: `ours` is in the merge, `theirs` is not.

    `widget` is the key of its widget, or empty. Without a field it is the widget as a whole,
    and a side is None where it removed the widget.
    """

    widget: str
    field: tuple[str, ...]
    ours: Any
    theirs: Any
    # Of widgets whose kinds differ: queries and options go with the kind.
    their_widget: Plain = dataclasses.field(default_factory=dict, compare=False, repr=False)

    @property
    def words(self) -> str:
        subject = f"Widget “{self.widget}”" if self.widget else "Dashboard"
        if not self.field and self.theirs is None:
            return f"{subject} is kept, and was removed there"
        if not self.field:
            return f"{subject} stays removed, and was changed there"
        ours, theirs = value_words(self.ours), value_words(self.theirs)
        return f"{subject}: {field_words(self.field)} is {ours} here and {theirs} there"


@dataclass(slots=True)
class Merge:
    """A merged dashboard, and the conflicts in which ours was kept."""

    content: Plain = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)


def merge(base: Plain, ours: Plain, theirs: Plain) -> Merge:
    """Both sides' changes of a dashboard's content, all in normal form."""
    found = Merge()
    content = _merged_fields("", base, ours, theirs, found.conflicts)
    old, mine, other = (by(each.get("widgets"), "key") for each in (base, ours, theirs))
    widgets = _merged_widgets(old, mine, other, found.conflicts)
    content |= {"widgets": widgets} if widgets else {}
    found.content = normal_form.of_dashboard(content)
    return found


def resolved(content: Plain, conflicts: Iterable[Conflict]) -> Plain:
    """A merged content with the other side's values in these conflicts."""
    found, widgets = content, by(content.get("widgets"), "key")
    for each in conflicts:
        if not each.widget:
            found = _with_value(found, each.field, each.theirs)
        elif each.field == ("kind",):
            widgets[each.widget] = each.their_widget
        elif each.field and each.widget in widgets:
            entry = _with_value(widgets[each.widget], each.field, each.theirs)
            widgets[each.widget] = entry
        elif each.theirs is None:
            widgets.pop(each.widget, None)
        else:
            widgets[each.widget] = each.theirs
    rest = {name: value for name, value in found.items() if name != "widgets"}
    return normal_form.of_dashboard(rest | {"widgets": list(widgets.values())})


def _with_value(entry: Plain, path: tuple[str, ...], value: Any) -> Plain:
    """An entry with another value at a path; None takes it out."""
    found = {each: known for each, known in leaves(entry).items() if each != path}
    if value is not None:
        found[path] = value
    nested = {name: each for name, each in entry.items() if name == "widgets"}
    return _nested(found) | nested


def _merged_widgets(
    base: dict[str, Plain],
    ours: dict[str, Plain],
    theirs: dict[str, Plain],
    conflicts: list[Conflict],
) -> list[Plain]:
    found: dict[str, Plain] = {}
    for key in ours | theirs:
        merged = _merged_widget(key, base.get(key), ours.get(key), theirs.get(key), conflicts)
        if merged is not None:
            found[key] = merged
    # The side that reordered is followed; ours where both did.
    is_unmoved = _in_order(base, ours) == _in_order(ours, base)
    former, followed = (ours, theirs) if is_unmoved else (theirs, ours)
    order = merged_order(
        [key for key in former if key in found],
        [key for key in followed if key in found],
    )
    return [found[key] for key in order]


def _merged_widget(
    key: str,
    base: Plain | None,
    ours: Plain | None,
    theirs: Plain | None,
    conflicts: list[Conflict],
) -> Plain | None:
    """One widget; None for one that is removed."""
    if normal_form.same(ours, theirs) or normal_form.same(theirs, base):
        return ours
    if normal_form.same(ours, base):
        return theirs
    if ours is None or theirs is None:
        conflicts.append(Conflict(key, (), ours, theirs))
        return ours
    if ours["kind"] != theirs["kind"]:
        # Options and query of one kind do not fit another.
        conflicts.append(Conflict(key, ("kind",), ours["kind"], theirs["kind"], theirs))
        return ours
    return _merged_fields(key, base or {}, ours, theirs, conflicts)


def _merged_fields(
    key: str, base: Plain, ours: Plain, theirs: Plain, conflicts: list[Conflict]
) -> Plain:
    sides = [leaves(each) for each in (base, ours, theirs)]
    found: Leaves = {}
    for path in dict.fromkeys((*sides[1], *sides[2])):
        old, mine, other = (side.get(path, _MISSING) for side in sides)
        value = mine
        if _same(mine, old):
            value = other
        elif not _same(other, old) and not _same(mine, other):
            kept, told = (None if each is _MISSING else each for each in (mine, other))
            conflicts.append(Conflict(key, path, kept, told))
        if value is not _MISSING:
            found[path] = value
    return _nested(found)


def _same(one: Any, other: Any) -> bool:
    if one is _MISSING or other is _MISSING:
        return one is other
    return normal_form.same(one, other)


def _nested(found: Leaves) -> Plain:
    content: Plain = {}
    for path, value in found.items():
        inner = content
        for name in path[:-1]:
            inner = inner.setdefault(name, {})
        inner[path[-1]] = value
    return content


def _in_order(keys: Iterable[str], other: Iterable[str]) -> list[str]:
    """Those of `keys` that are in both."""
    return [key for key in keys if key in set(other)]
