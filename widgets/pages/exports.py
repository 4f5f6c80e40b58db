"""The export centre: a person's exports in words, and the menus that request them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from babel.dates import format_time
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from clients.auth.viewer import Viewer
from widgets.charts.formats import Writer, writer
from widgets.exports import failures, jobs
from widgets.exports.failures import ExportRefused
from widgets.models import Export
from widgets.pages import filter_bar
from widgets.pages.period_picker import PeriodPicker
from widgets.queries import state as states
from widgets.queries.periods import DateRange
from widgets.queries.state import State
from widgets.queries.translation import gettext_noop as _
from widgets.results import dashboard_specs
from widgets.results.dashboard_specs import WidgetSpec

Format = Export.Format

# What menus offer, in their order.
OF_DASHBOARD = {
    Format.PDF: _("PDF document"),
    Format.XLSX: _("Excel workbook"),
    Format.ZIP: _("CSV files (ZIP)"),
}
OF_WIDGET = {
    Format.CSV: _("CSV table"),
    Format.XLSX: _("Excel workbook"),
    Format.PNG: _("Image (PNG)"),
}
TITLES = OF_DASHBOARD | OF_WIDGET
# The popover on a page shows the last of an hour.
RECENT_SECONDS, MOST_RECENT = 3600, 4


class Choice(NamedTuple):
    """A line of a download menu; `value` is what its form sends."""

    value: str
    title: str


@dataclass(frozen=True, slots=True)
class ExportLine:
    """An export in words. `state` is "ready", "failed", "cancelled" or "under-way"."""

    id: UUID
    title: str
    format: str
    about: tuple[str, ...]
    requested_at: str
    state: str
    text: str
    steps_done: int
    steps: int
    done: str
    size: str
    expires_on: str
    notices: tuple[str, ...]
    url: str

    @property
    def is_under_way(self) -> bool:
        return self.state == "under-way"


def dashboard_choices() -> tuple[Choice, ...]:
    """In the language that is active."""
    return tuple(_choices(OF_DASHBOARD))


def widget_choices(widget_id: UUID, *, has_drawing: bool) -> tuple[Choice, ...]:
    """In the language that is active; what is no drawing has no image."""
    wanted = {name: title for name, title in OF_WIDGET.items() if has_drawing or name != Format.PNG}
    return tuple(Choice(f"{value}:{widget_id}", title) for value, title in _choices(wanted))


def read_choice(value: str) -> tuple[Format, UUID | None]:
    """The format and the widget that a menu's line stands for. Raises ExportRefused."""
    name, _separator, widget = value.partition(":")
    offered = OF_WIDGET if widget else OF_DASHBOARD
    try:
        file_format, widget_id = Format(name), UUID(widget) if widget else None
    except ValueError:
        raise ExportRefused("not_offered") from None
    if file_format not in offered:
        raise ExportRefused("not_offered")
    return file_format, widget_id


def lines(viewer: Viewer, *, only_recent: bool = False) -> list[ExportLine]:
    """A person's exports, the newest first. Needs the client's scope."""
    now = timezone.now()
    found = jobs.of_person(viewer)
    if only_recent:
        found = [each for each in found if _is_recent(each, now)][:MOST_RECENT]
    specs: dict[UUID, tuple[WidgetSpec, ...]] = {}
    return [_line(each, viewer, now, specs) for each in found]


def _choices(offered: Mapping[Format, str]) -> Iterable[Choice]:
    known = jobs.offered()
    for file_format, title in offered.items():
        if file_format in known:
            yield Choice(file_format.value, gettext(title))


def _is_recent(export: Export, now: datetime) -> bool:
    is_over = export.next_attempt_at is None
    return not is_over or (now - export.requested_at).total_seconds() < RECENT_SECONDS


def _line(
    export: Export, viewer: Viewer, now: datetime, specs: dict[UUID, tuple[WidgetSpec, ...]]
) -> ExportLine:
    write, zone = writer(viewer.formats), ZoneInfo(viewer.formats.zone)
    requested_at = export.requested_at.astimezone(zone)
    expires_at = export.expires_at or now
    state, text = _state(export, now)
    clock = format_time(requested_at, "short", locale=write.locale, tzinfo=zone)
    return ExportLine(
        export.pk,
        export.title,
        gettext(TITLES.get(Format(export.format), export.get_format_display())),
        tuple(_about(export, viewer, write, specs)),
        f"{_day(write, requested_at.date())}, {clock}",
        state,
        text,
        export.steps_done,
        export.steps,
        _done(export, write) if state == "under-way" else "",
        filesizeformat(export.size) if export.size is not None else "",
        _day(write, expires_at.astimezone(zone).date()),
        tuple(export.notices),
        reverse("export_file", args=[export.pk]) if state == "ready" else "",
    )


def _done(export: Export, write: Writer) -> str:
    """The share of the steps that are done; it never reads as all of them."""
    if not export.steps:
        return ""
    return write.percent(min(export.steps_done / export.steps, 0.99), 0)


def _day(write: Writer, day: date) -> str:
    return write.span(DateRange(day, day))


def _about(
    export: Export, viewer: Viewer, write: Writer, specs: dict[UUID, tuple[WidgetSpec, ...]]
) -> Iterable[str]:
    """Contents of an export: its dashboard, days and filters."""
    if export.widget_id and export.dashboard.title != export.title:
        yield export.dashboard.title
    try:
        state = State.load(export.state)
    except ValueError:
        return  # of another release
    yield write.span(state.period)
    if state.compared:
        yield gettext("compared with %(days)s") % {"days": write.span(state.compared)}
    if state.page_filters:
        board = export.dashboard_id
        if board not in specs:
            specs[board] = dashboard_specs.load(viewer.client_id, board).widgets
        yield _filters(state, viewer, specs[board])


def _filters(state: State, viewer: Viewer, specs: Sequence[WidgetSpec]) -> str:
    today = states.today_in(viewer.formats.zone, timezone.now())
    return filter_bar.build(
        PeriodPicker("", state, today, viewer.formats), specs, viewer.locks
    ).text


def _state(export: Export, now: datetime) -> tuple[str, str]:
    """The state of an export, and the sentence about it."""
    if export.cancelled_at:
        return "cancelled", gettext("Cancelled")
    if export.next_attempt_at is None and export.failure:
        return "failed", failures.sentence(export.failure)
    if export.next_attempt_at is None:
        return "ready", gettext("Ready")
    if export.lease_expires_at and export.lease_expires_at > now:
        if export.stage == Export.Stage.PRINT:
            return "under-way", gettext("The document is being printed")
        return "under-way", gettext("The numbers are being fetched")
    if export.failure:
        again = gettext("It is tried again by itself.")
        return "under-way", f"{failures.sentence(export.failure)} {again}"
    return "under-way", gettext("Waiting for its turn")
