"""Target state: the present manifest of some clients, changed as another one wants it.

What a wanted manifest does not name is kept, unless it is to be pruned. Only dashboards, widgets
and domains are ever pruned: clients and connections hold people, history and keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from widgets.manifests import exporting
from widgets.manifests.entries import Plain
from widgets.sources import registry as sources

# Parts of a client, which are left alone where they are not named.
PARTS = ("brand", "domains", "connections", "dashboards")


def of(present: Plain, wanted: Plain, *, prune: bool) -> Plain:
    """The state that applying `wanted` leads to, of its clients alone."""
    stored = by(present.get("clients"), "slug")
    clients = (
        _client(stored.get(each["slug"], {}), each, prune=prune)
        for each in wanted.get("clients", ())
    )
    merged = _merged(present.get("templates"), wanted.get("templates"), "name", _template)
    return exporting.manifest_of(
        sorted(clients, key=lambda each: str(each["slug"])),
        sorted(merged, key=lambda each: str(each["name"])),
    )


def by(listed: Iterable[Plain] | None, identity: str) -> dict[str, Plain]:
    """Entries by their identity."""
    return {str(each[identity]): each for each in listed or ()}


def merged_order(present: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Identities in the order of `wanted`; those that it does not name keep their places.

    A new one follows its predecessor in `wanted`, or precedes its successor.
    """
    known = iter([each for each in wanted if each in present])
    found = [next(known) if each in wanted else each for each in present]
    for number, each in enumerate(wanted):
        if each in found:
            continue
        after = found.index(wanted[number - 1]) + 1 if number else None
        before = (found.index(later) for later in wanted[number:] if later in found)
        found.insert(next(before, len(found)) if after is None else after, each)
    return found


def dashboard(present: Plain, wanted: Plain, *, prune: bool) -> Plain:
    """A dashboard's target state."""
    found = {name: value for name, value in wanted.items() if name != "widgets"}
    widgets = _merged(
        present.get("widgets"), wanted.get("widgets"), "key", lambda _, new: new, prune=prune
    )
    return found | ({"widgets": widgets} if widgets else {})


def _template(present: Plain, wanted: Plain) -> Plain:
    """A template's target state: its versions are added to, never taken away."""
    versions = by(present.get("versions"), "number") | by(wanted.get("versions"), "number")
    ordered = sorted(versions.values(), key=itemgetter("number"))
    found = {name: value for name, value in wanted.items() if name != "versions"}
    return found | ({"versions": ordered} if ordered else {})


def _client(present: Plain, wanted: Plain, *, prune: bool) -> Plain:
    found = {name: value for name, value in wanted.items() if name not in PARTS}
    parts: dict[str, Any] = {
        "brand": wanted.get("brand") or present.get("brand") or {"name": wanted["name"]},
        "domains": _domains(present.get("domains"), wanted.get("domains"), prune=prune),
        "connections": _connections(present.get("connections"), wanted.get("connections")),
        "dashboards": _merged(
            present.get("dashboards"),
            wanted.get("dashboards"),
            "slug",
            lambda old, new: dashboard(old, new, prune=prune),
            prune=prune,
        ),
    }
    return found | {name: part for name, part in parts.items() if part}


def _merged(
    present: Sequence[Plain] | None,
    wanted: Sequence[Plain] | None,
    identity: str,
    combine: Callable[[Plain, Plain], Plain],
    *,
    prune: bool = False,
) -> list[Plain]:
    """A list in its new order; entries of both are combined."""
    stored, named = by(present, identity), by(wanted, identity)
    if wanted is None:
        return list(stored.values())
    order = merged_order([] if prune else list(stored), list(named))
    return [
        combine(stored.get(each, {}), named[each]) if each in named else stored[each]
        for each in order
    ]


def _domains(
    present: Sequence[Plain] | None, wanted: Sequence[Plain] | None, *, prune: bool
) -> list[Plain]:
    """Domains by name. A wanted primary one takes the place of another."""
    merged = _merged(present, wanted, "host", lambda _, new: new, prune=prune)
    named = by(wanted, "host")
    if any(each.get("primary") for each in named.values()):
        merged = [each if each["host"] in named else {"host": each["host"]} for each in merged]
    return sorted(merged, key=lambda each: str(each["host"]))


def _connections(present: Sequence[Plain] | None, wanted: Sequence[Plain] | None) -> list[Plain]:
    merged = _merged(present, wanted, "label", lambda _, new: _addressed(new))
    return sorted(merged, key=lambda each: str(each["label"]))


def _addressed(connection: Mapping[str, Any]) -> Plain:
    """A connection without the address that its platform has by itself."""
    own = sources.source(connection["source"]).spec.base_urls[:1]
    return {
        name: value
        for name, value in connection.items()
        if name != "base_url" or (value and value not in own)
    }
