"""Tasks of the rendering worker. No other process imports this module: it brings a browser."""

from __future__ import annotations

import logging
from functools import cache, partial
from typing import Any
from uuid import UUID

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import worker_process_shutdown
from django.conf import settings

from runtime.task_names import TaskName
from widgets.exports import running
from widgets.exports.printed_files import print_file
from widgets.models import Export
from widgets.rendering import chromium, fonts
from widgets.rendering import heartbeat as rendering_heartbeat
from widgets.rendering.document_printer import DocumentPrinter
from widgets.rendering.errors import RenderingError
from widgets.rendering.renderer import ChartRenderer
from widgets.results import static_charts

log = logging.getLogger(__name__)


# Not given back when a worker is lost: what is not drawn here, pages draw themselves.
@shared_task(name=TaskName.RENDER_CHARTS, acks_late=False, soft_time_limit=100, time_limit=120)
def render_charts(client_id: str, digests: list[str]) -> None:
    """Draw the charts of these payloads of one client."""
    try:
        count = static_charts.render(UUID(client_id), digests, renderer())
    except RenderingError as error:
        reason = f"{type(error).__name__}: {error}"
        log.warning("charts not drawn", extra={"client_id": client_id, "reason": reason})
    except SoftTimeLimitExceeded:
        log.warning("charts not drawn in time", extra={"client_id": client_id})
        # The next charts must not wait for what blocks the renderer's thread.
        renderer().close()
        renderer.cache_clear()
    else:
        log.info("charts drawn", extra={"client_id": client_id, "charts": count})


@shared_task(name=TaskName.PRINT_EXPORT, soft_time_limit=200, time_limit=230)
def print_export() -> None:
    """Print the bundle of the next export that is written."""
    running.run_next(Export.Stage.PRINT, partial(print_file, printer=printer()))


@shared_task(soft_time_limit=20, time_limit=30)
def heartbeat() -> None:
    """Record that a rendering worker runs tasks, and its missing fonts, for the readiness probe."""
    rendering_heartbeat.record()


@cache
def renderer() -> ChartRenderer:
    return ChartRenderer(static_charts.STATIC, chromium.find(settings.CHROMIUM))


@cache
def printer() -> DocumentPrinter:
    warn_of_missing_fonts()
    return DocumentPrinter(static_charts.STATIC, chromium.find(settings.CHROMIUM))


def warn_of_missing_fonts() -> None:
    missing = fonts.missing_scripts()
    if missing:
        scripts = {"scripts": ", ".join(missing)}
        log.warning("no font for scripts: documents have empty boxes", extra=scripts)


@worker_process_shutdown.connect
def close(**_: Any) -> None:
    for warm in (renderer, printer):
        if warm.cache_info().currsize:
            warm().close()
