"""Collects the content of an export: every payload, refreshed where it is missing or stale."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from django.utils import timezone

from clients import tenancy
from clients.models import Client
from widgets.charts import registry as charts
from widgets.charts.formats import writer
from widgets.exports.causes import with_cause
from widgets.exports.content import DashboardContent, ExportScope, WidgetContent
from widgets.exports.current_results import current_results
from widgets.exports.errors import ContentGone, NoWidgets
from widgets.models import Dashboard
from widgets.results import dashboard_specs, status_line
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.freshness import CachedResult, Freshness
from widgets.results.tile_requests import TileRequest, tile_requests
from widgets.sources.account import Priority

# Told the number of widgets that are done, and of all, again and again while some are waited for.
# What it raises ends the collection.
Progress = Callable[[int, int], None]
# A minute's rate limit is waited for, and then some.
PATIENCE = timedelta(minutes=3)


def collect(
    scope: ExportScope,
    *,
    priority: Priority = Priority.SCHEDULE,
    on_progress: Progress = lambda _done, _all: None,
    patience: timedelta = PATIENCE,
) -> DashboardContent:
    """The content of a dashboard, or of one widget of it, as its page would show it by now.

    A widget without numbers says why and takes no other with it. Raises ContentGone for a
    dashboard or widget that is not there, and NoWidgets.
    """
    board = _load(scope)
    wanted = {spec.widget_id for spec in board.specs if spec.query}
    requests = [each for each in board.requests if each.widget_id in wanted]
    others, total = len(board.specs) - len(requests), len(board.specs)
    on_progress(others, total)
    results = current_results(
        requests,
        priority=priority,
        patience=patience,
        on_settled=lambda settled: on_progress(others + settled, total),
    )
    by_widget = {result.request.widget_id: result for result in results}
    now = timezone.now()
    return DashboardContent(
        scope,
        client_name=board.client_name,
        title=board.title,
        intro=board.intro,
        widgets=with_cause(
            tuple(
                _answered(spec, by_widget[spec.widget_id], now)
                if spec.widget_id in by_widget
                else _without_request(spec, scope, board.client_name)
                for spec in board.specs
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class _Board:
    client_name: str
    title: str
    intro: str
    specs: tuple[WidgetSpec, ...]
    requests: tuple[TileRequest, ...]


def _load(scope: ExportScope) -> _Board:
    with tenancy.within(scope.client_id):
        boards = Dashboard.objects.for_client(scope.client_id).select_related("client__brand")
        board = boards.filter(pk=scope.dashboard_id).first()
        if board is None:
            raise ContentGone
        loaded = dashboard_specs.load(scope.client_id, scope.dashboard_id)
    specs = _chosen(loaded.widgets, scope.widget_id)
    requests = tile_requests(loaded, scope.state, scope.formats, scope.locks)
    return _Board(_name(board.client), board.title, board.intro, specs, requests)


def _chosen(specs: tuple[WidgetSpec, ...], widget_id: UUID | None) -> tuple[WidgetSpec, ...]:
    if widget_id is None:
        if not specs:
            raise NoWidgets
        return specs
    chosen = tuple(spec for spec in specs if spec.widget_id == widget_id)
    if not chosen:
        raise ContentGone
    return chosen


def _name(client: Client) -> str:
    brand = getattr(client, "brand", None)
    return str(brand.name) if brand else client.name


def _answered(spec: WidgetSpec, result: CachedResult, now: datetime) -> WidgetContent:
    line = status_line.describe(result, now)
    if result.entry is None:
        return WidgetContent(spec, spec.title, result.request, problem=line.text, failure=line.code)
    payload: dict[str, Any] = orjson.loads(result.entry.payload())
    return WidgetContent(
        spec,
        spec.title or _title_of(payload),
        result.request,
        payload,
        as_of=datetime.fromisoformat(payload["as_of"]),
        notice="" if result.freshness is Freshness.FRESH else line.text,
        failure=line.code,
    )


def _title_of(payload: Mapping[str, Any]) -> str:
    """A title for a widget without one: the names of its numbers."""
    return ", ".join(total["label"] for total in payload["totals"])


def _without_request(spec: WidgetSpec, scope: ExportScope, client_name: str) -> WidgetContent:
    """A text, or a widget that is not set up correctly."""
    if spec.problem:
        line = status_line.broken(spec.problem, scope.formats)
        return WidgetContent(spec, spec.title, problem=line.text, failure=line.code)
    write, days = writer(scope.formats), scope.state.compared
    variables = {
        "client": client_name,
        "period": write.span(scope.state.period),
        "comparison": write.span(days) if days else "",
    }
    payload = charts.draw(spec.kind, None, spec.options, scope.formats, variables=variables)
    return WidgetContent(spec, spec.title, payload=orjson.loads(payload.dump()))
