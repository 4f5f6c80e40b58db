"""Arrangement of a dashboard's tiles: order, sizes, copies and removals, applied to its content.

Tiles name widgets by key, so that an arrangement can be applied to content whose queries and
titles somebody else changed meanwhile. A widget that no tile names stays, after the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, cast
from uuid import UUID

from widgets import layout
from widgets.manifests import normal_form
from widgets.manifests.entries import Plain
from widgets.manifests.target import by
from widgets.models import Widget
from widgets.models.widget_keys import free_key

LONGEST_TITLE = 190
SIZES = range(1, 13)
PLACES = frozenset({"width", "height", "phone_position"})


class Action(StrEnum):
    """Fates of a tile beside its place."""

    KEEP = ""
    REMOVE = "remove"
    DUPLICATE = "duplicate"
    COPY = "copy"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of an arrangement: its widget's key and its size on the grid.

    `phone` is its place in the list of a phone, None where that has no order of its own.
    `is_copy` says that the tile is a new widget with the content of that one. `target` is the
    dashboard that it is copied or moved to. `seen` is the digest of the widget that the editor
    saw, or empty.
    """

    key: str
    width: int
    height: int
    phone: int | None = None
    is_copy: bool = False
    action: Action = Action.KEEP
    target: UUID | None = None
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A widget on its way to another dashboard."""

    target: UUID
    entry: Plain


class TooManyWidgets(ValueError):
    """An arrangement with more tiles than a dashboard may hold."""

    def __init__(self) -> None:
        super().__init__(layout.FULL)


def tiles_of(content: Plain) -> tuple[Tile, ...]:
    """The arrangement that a content has."""
    return tuple(
        Tile(key, size(entry, "width"), size(entry, "height"), entry.get("phone_position"))
        for key, entry in by(content.get("widgets"), "key").items()
    )


def size(entry: Plain, name: str) -> int:
    default: int = cast(Any, Widget._meta.get_field(name)).default
    return int(entry.get(name, default))


def fingerprint(content: Plain) -> str:
    """A digest of a content's arrangement, to detect that somebody else changed it."""
    plain = [[tile.key, tile.width, tile.height, tile.phone] for tile in tiles_of(content)]
    return normal_form.digest(plain)


def digest(entry: Plain) -> str:
    """A digest of a widget's own content, without its place and size."""
    plain = {name: value for name, value in entry.items() if name not in PLACES}
    return normal_form.digest(plain)


def takes_unseen(content: Plain, tiles: Sequence[Tile]) -> bool:
    """True where a tile would take a widget away that was changed since its editor saw it."""
    stored = by(content.get("widgets"), "key")
    return any(
        tile.action in (Action.REMOVE, Action.MOVE)
        and tile.key in stored
        and tile.seen != digest(stored[tile.key])
        for tile in tiles
        if not tile.is_copy and tile.seen
    )


def apply(content: Plain, tiles: Sequence[Tile]) -> Plain:
    """A content with its tiles arranged. Raises TooManyWidgets.

    Tiles of widgets that are gone are left out.
    """
    stored = by(content.get("widgets"), "key")
    taken, found = set(stored), list[Plain]()
    for tile in tiles:
        if tile.key in stored:
            found += _entries(stored[tile.key], tile, taken)
    named = {tile.key for tile in tiles if not tile.is_copy}
    found += [entry for key, entry in stored.items() if key not in named]
    return with_widgets(content, _numbered(found))


def sent(content: Plain, tiles: Sequence[Tile]) -> Iterator[Sent]:
    """The widgets that an arrangement copies or moves to other dashboards."""
    stored = by(content.get("widgets"), "key")
    for tile in tiles:
        if tile.key in stored and tile.target and tile.action in (Action.COPY, Action.MOVE):
            yield Sent(tile.target, _sized(stored[tile.key], replace(tile, phone=None)))


def receive(content: Plain, entries: Sequence[Plain]) -> Plain:
    """A content with widgets of another dashboard after its own. Raises TooManyWidgets."""
    widgets = list(content.get("widgets", ()))
    taken = set(by(widgets, "key"))
    widgets += [_with_free_key(entry, taken) for entry in entries]
    return with_widgets(content, widgets)


def with_widgets(content: Plain, widgets: Sequence[Plain]) -> Plain:
    """A content with other widgets. Raises TooManyWidgets."""
    if len(widgets) > max(layout.MOST_WIDGETS, len(content.get("widgets", ()))):
        raise TooManyWidgets
    rest = {name: value for name, value in content.items() if name != "widgets"}
    return rest | ({"widgets": list(widgets)} if widgets else {})


def duplicated(entry: Plain, taken: set[str]) -> Plain:
    """A copy of a widget for the same dashboard, with a key that joins those `taken`."""
    title = copy_title(entry.get("title", ""))
    return _with_free_key(entry | ({"title": title} if title else {}), taken)


def copy_title(title: str) -> str:
    """The title of a copy; a widget without a title has copies without one."""
    return f"{title[:LONGEST_TITLE]} (copy)" if title else ""


def _entries(entry: Plain, tile: Tile, taken: set[str]) -> Iterator[Plain]:
    """Entries in the place of a tile: its widget, with a copy after it, or nothing."""
    if tile.action in (Action.REMOVE, Action.MOVE):
        return
    shown = _sized(entry, tile)
    yield duplicated(shown, taken) if tile.is_copy else shown
    if tile.action is Action.DUPLICATE:
        yield duplicated(shown, taken)


def _numbered(entries: Sequence[Plain]) -> list[Plain]:
    """Entries with the places of a phone counted from 1, or without any where they say nothing."""

    def place(number: int) -> tuple[bool, int]:
        position = entries[number].get("phone_position")
        return position is None, position or 0

    order = sorted(range(len(entries)), key=place)
    bare = [{k: v for k, v in each.items() if k != "phone_position"} for each in entries]
    if order == sorted(order):
        return bare
    ranks = {number: rank for rank, number in enumerate(order, 1)}
    return [
        normal_form.of_widget(each | {"phone_position": ranks[number]})
        for number, each in enumerate(bare)
    ]


def _sized(entry: Plain, tile: Tile) -> Plain:
    place = {"phone_position": tile.phone} if tile.phone else {}
    rest = {name: value for name, value in entry.items() if name != "phone_position"}
    return normal_form.of_widget(rest | {"width": tile.width, "height": tile.height} | place)


def _with_free_key(entry: Plain, taken: set[str]) -> Plain:
    key = free_key(entry.get("title", ""), entry["kind"], taken)
    taken.add(key)
    return entry | {"key": key}
