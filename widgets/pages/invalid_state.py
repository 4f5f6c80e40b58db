"""Invalid page addresses, and their errors in the readers' words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.http import QueryDict
from django.utils.translation import gettext

from clients.auth.viewer import Formats
from widgets.queries import state as states
from widgets.queries.errors import InvalidState
from widgets.queries.filters import PARAM
from widgets.queries.translation import gettext_noop as _

# What readers know parameters as: the controls that set them.
LABELS = {
    "period": (_("Period"),),
    "from": (_("From"),),
    "to": (_("To"),),
    "compare": (_("Comparison"),),
    "compare_from": (_("Comparison"), _("From")),
    "compare_to": (_("Comparison"), _("To")),
    "grain": (_("Granularity"),),
    PARAM: (_("Filter"),),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """`label` names what is wrong, and `problem` goes on with why."""

    label: str
    problem: str
    is_of_filters: bool

    @classmethod
    def of(cls, error: InvalidState) -> Self:
        """In the language that is active."""
        values = {
            name: _label(value) if isinstance(value, str) else value
            for name, value in error.values.items()
        }
        problem = gettext(error.problem) % values
        return cls(_label(error.field), problem, error.field == PARAM)


def valid_part(params: QueryDict, formats: Formats, now: datetime) -> str:
    """The valid part of a refused address, its days or its filters, as a query string."""
    days = {name: str(params[name]) for name in params if name != PARAM}
    page_filters = params.getlist(PARAM)
    for some, chosen in (({}, page_filters), (days, [])):
        if not (some or chosen):
            continue
        try:
            state = states.read(
                some, now=now, zone=formats.zone, week_start=formats.week_start, page_filters=chosen
            )
        except InvalidState:
            continue
        return states.search(state.params() if some else {}, state.page_filters)
    return ""


def _label(name: str) -> str:
    return ", ".join(gettext(word) for word in LABELS[name])
