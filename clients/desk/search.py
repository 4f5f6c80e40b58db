"""Search over everything that staff may configure: a registry of finders, and the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clients.models import User

MOST_SHOWN = 8
LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Hit:
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hits:
    title: str
    hits: tuple[Hit, ...]
    has_more: bool


@dataclass(frozen=True, slots=True)
class Finder:
    """Rows of one kind, and the columns in which each word of a query is looked for."""

    title: str
    rows: Callable[[User], QuerySet[Any]]
    columns: tuple[str, ...]
    hit: Callable[[Any], Hit]


FINDERS: list[Finder] = []


def register(*finders: Finder) -> None:
    FINDERS.extend(finders)


def find(user: User, query: str) -> tuple[Hits, ...]:
    """The hits of each kind, one query of the database each."""
    words = query.replace("\0", " ")[:LONGEST_QUERY].split()
    return tuple(_hits(user, words)) if words else ()


def page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    context = {
        **site.each_context(request),
        "title": "Search",
        "search_query": query,
        "kinds": find(cast(User, request.user), query),
    }
    return render(request, "admin/search.html", context)


def _hits(user: User, words: list[str]) -> Iterator[Hits]:
    for finder in FINDERS:
        rows = finder.rows(user)
        for word in words:
            columns = (Q(**{f"{column}__icontains": word}) for column in finder.columns)
            rows = rows.filter(_any(columns))
        found = list(rows[: MOST_SHOWN + 1])
        if found:
            hits = tuple(finder.hit(row) for row in found[:MOST_SHOWN])
            yield Hits(finder.title, hits, has_more=len(found) > MOST_SHOWN)


def _any(conditions: Iterator[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found
