"""Facts of a document: period, comparison, filters, time zone, currency and age of its numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import get_currency_name
from django.utils.translation import gettext as _

from widgets.charts.formats import Writer, writer
from widgets.exports.content import DashboardContent, WidgetContent
from widgets.results import filter_names


@dataclass(frozen=True, slots=True)
class Fact:
    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that all numbers of a dashboard share. `filters` is "" where there are none."""

    period: str
    comparison: str
    filters: str
    zone: str
    currency: str
    as_of: str

    @property
    def listed(self) -> tuple[Fact, ...]:
        found = (
            Fact(_("Period"), self.period),
            Fact(_("Compared with"), self.comparison),
            Fact(_("Filters"), self.filters),
            Fact(_("Currency"), self.currency),
            Fact(_("Time zone"), self.zone),
            Fact(_("Data until"), self.as_of),
        )
        return tuple(fact for fact in found if fact.text)

    @property
    def line(self) -> str:
        """The facts of a running foot."""
        compared = _("compared with %(period)s") % {"period": self.comparison}
        found = [self.period, compared if self.comparison else "", self.filters]
        until = f"{_('Data until')} {self.as_of}" if self.as_of else ""
        found += [self.currency_code, self.zone, until]
        return " · ".join(text for text in found if text)

    @property
    def currency_code(self) -> str:
        return self.currency.rpartition("(")[2].rstrip(")")


def facts_of(content: DashboardContent) -> Facts:
    """The facts of one dashboard, in the language that is active."""
    formats, state = content.scope.formats, content.scope.state
    write = writer(formats)
    return Facts(
        write.span(state.period),
        write.span(state.compared) if state.compared else "",
        "; ".join(_filters(content)),
        formats.zone.replace("_", " "),
        f"{get_currency_name(formats.currency, locale=write.locale)} ({formats.currency})",
        as_of(content.widgets, write),
    )


def as_of(widgets: Iterable[WidgetContent], write: Writer) -> str:
    """Until when all of the numbers are known: the oldest counts."""
    found = [widget.as_of for widget in widgets if widget.as_of]
    return moment(min(found), write) if found else ""


def moment(value: datetime, write: Writer) -> str:
    """A moment with its day, as the client's clocks show it."""
    return f"{day(value, write)}, {write.hour(value)}"


def day(value: datetime, write: Writer) -> str:
    return write.bucket(value.astimezone(write.zone).date(), "day")


def _filters(content: DashboardContent) -> Iterator[str]:
    specs = [widget.spec for widget in content.widgets]
    for each in content.scope.state.page_filters:
        yield filter_names.text_of(each, specs, content.scope.formats)
