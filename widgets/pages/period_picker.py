"""A page's days as its reader may change them: links that carry the whole state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.utils.translation import gettext

from clients.auth.viewer import Formats
from widgets.charts.formats import writer
from widgets.queries import granularity, steps
from widgets.queries import state as states
from widgets.queries.periods import Comparison, DateRange, Preset, resolve
from widgets.queries.state import State
from widgets.queries.steps import Chosen
from widgets.queries.translation import gettext_noop as _

# As a menu groups them.
PRESETS = (
    {Preset.TODAY: _("Today"), Preset.YESTERDAY: _("Yesterday")},
    {
        Preset.LAST_7_DAYS: _("Last 7 days"),
        Preset.LAST_28_DAYS: _("Last 28 days"),
        Preset.LAST_30_DAYS: _("Last 30 days"),
        Preset.LAST_90_DAYS: _("Last 90 days"),
        Preset.LAST_FULL_WEEK: _("Last full week"),
    },
    {
        Preset.MONTH_TO_DATE: _("Month to date"),
        Preset.LAST_MONTH: _("Last month"),
        Preset.QUARTER_TO_DATE: _("Quarter to date"),
        Preset.LAST_QUARTER: _("Last quarter"),
        Preset.YEAR_TO_DATE: _("Year to date"),
        Preset.LAST_12_MONTHS: _("Last 12 months"),
    },
)
COMPARISONS = {
    Comparison.PREVIOUS_PERIOD: _("Previous period"),
    Comparison.PREVIOUS_YEAR: _("Previous year"),
    Comparison.PREVIOUS_YEAR_WEEKDAYS: _("Previous year, same weekdays"),
    Comparison.OFF: _("No comparison"),
}
GRAINS = {"day": _("Day"), "week": _("Week"), "month": _("Month")}
# That of a single day, in the place of days.
HOUR = _("Hour")
CHOSEN = _("Chosen days")
GRAIN_KEY = "g"
# The single keys that choose periods; those of presets are what readers know from elsewhere.
KEYS = {
    Preset.TODAY: "d",
    Preset.YESTERDAY: "e",
    Preset.LAST_7_DAYS: "w",
    Preset.LAST_30_DAYS: "t",
    Preset.LAST_90_DAYS: "n",
    Preset.MONTH_TO_DATE: "m",
    Preset.QUARTER_TO_DATE: "q",
    Preset.YEAR_TO_DATE: "y",
    Preset.LAST_12_MONTHS: "l",
}


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str
    is_current: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class GrainLink:
    """A segment of the granularity control; without `url` the period is too short for it."""

    name: str
    title: str
    url: str
    is_current: bool
    key: str = ""


@dataclass(frozen=True)
class PeriodPicker:
    """The period picker above a dashboard: its texts and links. `url` is the dashboard's."""

    url: str
    state: State
    today: date
    formats: Formats

    @property
    def title(self) -> str:
        return next(
            (link.title for group in self.presets for link in group if link.is_current),
            gettext(CHOSEN),
        )

    @cached_property
    def presets(self) -> tuple[tuple[Link, ...], ...]:
        return tuple(
            tuple(self._preset(preset, title) for preset, title in group.items())
            for group in PRESETS
        )

    @property
    def comparison_title(self) -> str:
        return gettext(COMPARISONS.get(self.state.comparison, CHOSEN))

    @cached_property
    def comparisons(self) -> tuple[Link, ...]:
        return tuple(
            self._link(
                gettext(title),
                {
                    **self.period_params,
                    "compare": comparison.value,
                    **self.state.grain_params(),
                },
                is_current=comparison is self.state.comparison,
            )
            for comparison, title in COMPARISONS.items()
        )

    @cached_property
    def grains(self) -> tuple[GrainLink, ...]:
        """The granularities. A single day is shown by hour, and offers none of the others. The key
        of the control leads to the next of them that the period is long enough for.
        """
        days = self.state.period.days
        if days == 1:
            return self._of_one_day()
        current = granularity.chosen("day", self.state.grain, days)
        offered = [grain for grain in GRAINS if granularity.is_offered(grain, days)]
        following = offered[(offered.index(current) + 1) % len(offered)]
        return tuple(
            GrainLink(
                grain,
                gettext(title),
                self._grain_url(grain) if grain in offered else "",
                grain == current,
                GRAIN_KEY if grain == following != current else "",
            )
            for grain, title in GRAINS.items()
        )

    @cached_property
    def back(self) -> Link | None:
        """One whole period back, titled by its days; None before the oldest days."""
        chosen = steps.back(self._chosen, self.today, self.formats.week_start)
        return self._step(chosen) if chosen[1].start >= states.OLDEST else None

    @cached_property
    def forward(self) -> Link | None:
        """One whole period forward; None where it would reach into the future."""
        chosen = steps.forward(self._chosen, self.today, self.formats.week_start)
        return self._step(chosen) if chosen else None

    @property
    def params(self) -> str:
        """The whole state in its one canonical form."""
        return self.state.search()

    @property
    def page_filters(self) -> tuple[str, ...]:
        """Filters that every form keeps."""
        return tuple(page_filter.text for page_filter in self.state.page_filters)

    @property
    def period_params(self) -> dict[str, str]:
        """The parameters of the period alone."""
        others = {**self.state.comparison_params(), **self.state.grain_params()}
        return {name: text for name, text in self.state.params().items() if name not in others}

    @property
    def kept_by_comparison(self) -> dict[str, str]:
        """Parameters that a form keeps when it changes the comparison."""
        return {**self.period_params, **self.state.grain_params()}

    @property
    def kept_by_period(self) -> dict[str, str]:
        """Parameters that a form keeps when it changes the period."""
        return {**self.state.comparison_params(), **self.state.grain_params()}

    @property
    def compared(self) -> DateRange:
        """The compared days, or those that a reader would start from to choose some."""
        return self.state.compared or self.state.period.before()

    @property
    def oldest(self) -> date:
        return states.OLDEST

    @property
    def most(self) -> int:
        return states.LONGEST_DAYS

    @property
    def period_text(self) -> str:
        return writer(self.formats).span(self.state.period)

    @property
    def comparison_text(self) -> str:
        days = self.state.compared
        return writer(self.formats).span(days) if days else ""

    @property
    def _chosen(self) -> Chosen:
        return self.state.preset, self.state.period

    def _preset(self, preset: Preset, title: str) -> Link:
        days = resolve(preset, self.today, self.formats.week_start)
        link = self._moved((preset, days), gettext(title), is_current=preset is self.state.preset)
        return replace(link, key=KEYS.get(preset, ""))

    def _step(self, chosen: Chosen) -> Link:
        return self._moved(chosen, writer(self.formats).span(chosen[1]), is_current=False)

    def _moved(self, chosen: Chosen, title: str, *, is_current: bool) -> Link:
        preset, period = chosen
        state = replace(self.state, preset=preset, period=period)
        return self._link(title, state.params(), is_current=is_current)

    def _of_one_day(self) -> tuple[GrainLink, ...]:
        """As many as any other period has, and so as large: what lies below does not move."""
        url = self._link("", self.state.params(), is_current=True).url
        longer = (
            GrainLink(grain, gettext(GRAINS[grain]), "", is_current=False)
            for grain in ("week", "month")
        )
        return (GrainLink("hour", gettext(HOUR), url, is_current=True), *longer)

    def _grain_url(self, grain: str) -> str:
        """The one that the period's length suggests is no choice: longer days have their own."""
        is_automatic = grain == granularity.automatic(self.state.period.days)
        state = replace(self.state, grain=None if is_automatic else grain)
        return self._link("", state.params(), is_current=False).url

    def _link(self, title: str, params: Mapping[str, str], *, is_current: bool) -> Link:
        return Link(
            title, f"{self.url}?{states.search(params, self.state.page_filters)}", is_current
        )
