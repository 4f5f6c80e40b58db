"""Validation of a widget's form, by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from clients import plain_text
from clients.models import Connection
from widgets.charts import registry as charts
from widgets.charts.errors import InvalidOptions, UnknownKind
from widgets.queries.query import Query
from widgets.sources import registry as sources
from widgets.sources.failures import InvalidQuery

Problem = tuple[str, str]


def problems(client_id: UUID, *, kind: str, query: Any, options: Any) -> Iterator[Problem]:
    """The form's fields that are wrong, each with a sentence that names the inner field."""
    try:
        charts.check(kind, options or {})
    except UnknownKind as error:
        yield "kind", str(error)
        return
    except InvalidOptions as error:
        yield "options", str(error)
    yield from (("options", text) for text in _texts(options or {}))
    if charts.kinds()[kind].has_query:
        yield from (("query", text) for text in _query(client_id, query))
    elif query is not None:
        yield "query", f"{kind} takes no query"


def _texts(options: Any) -> Iterator[str]:
    """Problems of labels and texts that are not plain text.

    Not of the options themselves: a text that was stored before is drawn as it is.
    """
    for field, text in options.items() if isinstance(options, dict) else ():
        found = plain_text.flaw(text, has_lines=True) if isinstance(text, str) else ""
        if found:
            yield f"{field}: may not hold the character {found}"
    for field in ("labels", "values"):
        given = options.get(field) if isinstance(options, dict) else None
        for name, label in given.items() if isinstance(given, dict) else ():
            found = plain_text.flaw(f"{name}{label}")
            if found:
                yield f"{field}: may not hold the character {found}"


def _query(client_id: UUID, raw: Any) -> Iterator[str]:
    try:
        query = Query.model_validate(raw)
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            field = ".".join(str(part) for part in problem["loc"]) or "query"
            yield f"{field}: {problem['msg']}"
        return
    # Another client's connection is as unknown as one that never was.
    connection = Connection.objects.for_client(client_id).filter(pk=query.connection).first()
    if connection is None:
        yield "connection: is not one of this client"
        return
    try:
        sources.source(connection.source).check(query)
    except InvalidQuery as error:
        yield from (f"{problem.field}: {problem.issue}" for problem in error.problems)
