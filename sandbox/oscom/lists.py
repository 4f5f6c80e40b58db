"""Filtering, sorting and cursor paging of the small lists that fit in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sandbox.oscom import cursors, params
from sandbox.oscom.call import Call

Item = Mapping[str, Any]
Test = Callable[[Item, Any], bool]


@dataclass(frozen=True)
class ListFilter:
    read: params.Reader
    keeps: Test


@dataclass(frozen=True)
class Expansion:
    """Things that items name by id: which of them, all there are, and what is told of each."""

    ids: Callable[[Item], Iterable[str | None]]
    items: Callable[[Call], Sequence[Item]]
    fields: Sequence[str]


@dataclass(frozen=True)
class Listing:
    """`has_properties` lets `properties[key]=value` choose among items that have some."""

    filters: Mapping[str, ListFilter]
    sortable: Sequence[str]
    sort: str
    expands: Mapping[str, Expansion] = field(default_factory=dict)
    has_properties: bool = False

    def page(self, call: Call, items: Sequence[Item]) -> dict[str, Any]:
        """`{data, meta}` of one page; a cursor continues after the row it was issued for."""
        given = params.read(call.request, self.readers())
        cursor = given.pop("cursor", None)
        limit = given.pop("limit", params.DEFAULT_LIMIT)
        sort = given.pop("sort", self.sort)
        expand = given.pop("expand", ())
        found = ordered([item for item in items if self.keeps(item, given)], sort)

        issuer = {"path": call.request.path, "sort": sort, "filters": jsonable(given)}
        if cursor is not None:
            after = cursors.read(cursor, of=issuer, at=call.wall)
            found = [item for item in found if is_after(item, after, sort)]
        shown = found[:limit]
        following = None
        if len(found) > limit:
            position = [sort_value(shown[-1], sort), shown[-1]["id"]]
            following = cursors.issue(position, of=issuer, at=call.wall)
        page = {"data": shown, "meta": {"next_cursor": following, "limit": limit}}
        if expand:
            page["included"] = [
                item for name in expand for item in self.included(call, name, shown)
            ]
        return page

    def included(self, call: Call, name: str, shown: Sequence[Item]) -> Iterable[Item]:
        expansion = self.expands[name]
        wanted = {item_id for item in shown for item_id in expansion.ids(item)}
        for item in expansion.items(call):
            if item["id"] in wanted:
                told = {field: item[field] for field in expansion.fields}
                yield {"type": name, "id": item["id"], **told}

    def readers(self) -> dict[str, params.Reader]:
        sorts = [sign + name for name in self.sortable for sign in ("", "-")]
        return {
            "cursor": params.text,
            "limit": params.limit,
            "sort": params.one_of(*sorts),
            **({"expand": params.some_of(*self.expands)} if self.expands else {}),
            **({"properties[]": params.text} if self.has_properties else {}),
            **{name: given.read for name, given in self.filters.items()},
        }

    def keeps(self, item: Item, given: Mapping[str, Any]) -> bool:
        chosen = params.properties(given)
        return all(
            self.filters[name].keeps(item, value)
            for name, value in given.items()
            if name in self.filters
        ) and all(item["properties"].get(name) == value for name, value in chosen.items())


def equals(field: str, *allowed: str) -> ListFilter:
    reader = params.one_of(*allowed) if allowed else params.text
    return ListFilter(reader, lambda item, value: bool(item[field] == value))


def containing(*fields: str) -> ListFilter:
    """Text in any of the fields, whatever the case."""
    return ListFilter(
        params.text,
        lambda item, value: any(value.lower() in item[name].lower() for name in fields),
    )


def after(field: str) -> ListFilter:
    return ListFilter(
        params.moment,
        lambda item, value: item[field] is not None and params.moment(item[field]) > value,
    )


def before(field: str) -> ListFilter:
    return ListFilter(
        params.moment,
        lambda item, value: item[field] is not None and params.moment(item[field]) < value,
    )


def at_least(field: str) -> ListFilter:
    return ListFilter(
        params.number, lambda item, value: item[field] is not None and item[field] >= value
    )


def at_most(field: str) -> ListFilter:
    return ListFilter(
        params.number, lambda item, value: item[field] is not None and item[field] <= value
    )


def ordered(items: Sequence[Item], sort: str) -> list[Item]:
    return sorted(
        items,
        key=lambda item: rank(sort_value(item, sort), item["id"], sort),
        reverse=sort.startswith("-"),
    )


def is_after(item: Item, position: tuple[Any, str], sort: str) -> bool:
    value, item_id = position
    here, there = rank(sort_value(item, sort), item["id"], sort), rank(value, item_id, sort)
    return here < there if sort.startswith("-") else here > there


def rank(value: Any, item_id: str, sort: str) -> tuple[bool, Any, str]:
    """Nulls come last, whichever way the list runs."""
    missing = value is None
    return (missing != sort.startswith("-"), 0 if missing else value, item_id)


def sort_value(item: Item, sort: str) -> Any:
    return item[sort.removeprefix("-")]


def jsonable(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in given.items()}
