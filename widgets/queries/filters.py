"""Page filters: values of dimensions, as a page's URL carries them."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from widgets.queries.errors import InvalidState
from widgets.queries.query import AnyOf, Filter, Name, Operator, Query
from widgets.queries.translation import gettext_noop as _

PARAM = "f"
# What an address may hold as it is.
SAFE = ":/"
MOST = 8
LONGEST_VALUE = 200
# What a question may hold altogether.
MOST_CONDITIONS = 20

NAME: TypeAdapter[str] = TypeAdapter(Name)


@dataclass(frozen=True, slots=True)
class PageFilter:
    """One value of a dimension; "" stands for rows that have none."""

    dimension: str
    value: str

    @property
    def text(self) -> str:
        """As a parameter carries it. A colon parts the two, so that none is left in the value."""
        value = self.value.replace("%", "%25").replace(":", "%3A")
        return f"{self.dimension}:{value}"


def text_of(dimension: str, value: object) -> str:
    """The parameter that stands for a value as a platform tells it; "" where none can."""
    if value is not None and not isinstance(value, str):
        return ""
    return PageFilter(dimension, value or "").text if _is_fit(value or "") else ""


def read(texts: Sequence[str]) -> tuple[PageFilter, ...]:
    """Page filters in their one order, each once. Raises InvalidState for what is none."""
    if len(texts) > MOST:
        raise InvalidState(PARAM, _("may be given at most %(most)d times"), most=MOST)
    found = {each.text: each for each in map(_read, texts)}
    return tuple(found[text] for text in sorted(found))


def followed(
    query: Query, page_filters: Iterable[PageFilter], knows: Callable[[str], bool], *, locks: int
) -> tuple[PageFilter, ...]:
    """The page filters that a query can follow; `knows` says which dimensions may narrow it.

    A query that has no room for them beside its own filters and so many locks follows none.
    """
    found = tuple(each for each in page_filters if knows(each.dimension))
    held = len(conditions(found)) + len(query.filters) + locks
    return found if held <= MOST_CONDITIONS else ()


def narrow(query: Query, page_filters: Iterable[PageFilter]) -> Query:
    """The query narrowed by page filters; its own filters hold beside them."""
    narrowed = (*query.filters, *conditions(page_filters))
    return query.model_copy(update={"filters": tuple(dict.fromkeys(narrowed))})


def conditions(page_filters: Iterable[PageFilter]) -> tuple[Filter | AnyOf, ...]:
    """One condition per dimension: the values of one are alternatives."""
    by_dimension: dict[str, list[str]] = {}
    for each in page_filters:
        by_dimension.setdefault(each.dimension, []).append(each.value)
    return tuple(_condition(name, values) for name, values in by_dimension.items())


def _read(text: str) -> PageFilter:
    dimension, colon, value = text.rpartition(":")
    try:
        NAME.validate_python(dimension)
    except ValidationError:
        raise InvalidState(PARAM, _("must look like channel:email")) from None
    value = unquote(value)
    if len(value) > LONGEST_VALUE:
        raise InvalidState(
            PARAM, _("may hold at most %(most)d characters per value"), most=LONGEST_VALUE
        )
    if not colon or not _is_fit(value):
        raise InvalidState(PARAM, _("must hold plain text"))
    return PageFilter(dimension, value)


def _is_fit(value: str) -> bool:
    """Text that an address can carry there and back."""
    # "\ufffd" is what bytes that are no text were read as.
    return len(value) <= LONGEST_VALUE and not any(
        unicodedata.category(char) in ("Cc", "Cs") or char == "\ufffd" for char in value
    )


def _condition(name: str, values: list[str]) -> Filter | AnyOf:
    if "" not in values:
        return _one_of(name, values)
    told = [value for value in values if value]
    some = (_one_of(name, told),) if told else ()
    # Platforms tell "none" either way.
    none = (Filter(field=name, operator=Operator.IS_NULL), Filter(field=name, value=""))
    return AnyOf(any_of=(*some, *none))


def _one_of(name: str, values: list[str]) -> Filter:
    if len(values) == 1:
        return Filter(field=name, value=values[0])
    return Filter(field=name, operator=Operator.IN, value=tuple(values))
