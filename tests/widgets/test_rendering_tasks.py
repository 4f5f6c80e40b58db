"""Tasks of the rendering worker, whose two browsers fail one by one."""

from __future__ import annotations

from uuid import uuid4

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from widgets import rendering_tasks
from widgets.results import static_charts


@pytest.mark.usefixtures("static_root")
def test_a_chart_that_takes_too_long_leaves_the_printer_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def too_long(*_: object) -> None:
        raise SoftTimeLimitExceeded

    rendering_tasks.printer().prepare()
    before = rendering_tasks.printer().pid
    # Celery raises it anywhere within the work.
    monkeypatch.setattr(static_charts, "render", too_long)
    try:
        rendering_tasks.render_charts(str(uuid4()), [])

        rendering_tasks.printer().prepare()
        assert rendering_tasks.printer().pid == before
    finally:
        rendering_tasks.close()
        rendering_tasks.printer.cache_clear()
        rendering_tasks.renderer.cache_clear()
