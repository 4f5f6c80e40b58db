"""Names of the tasks that are enqueued by packages which must not import them."""

from __future__ import annotations

from enum import StrEnum


class TaskName(StrEnum):
    ECHO = "portal.tasks.echo"
    DELIVER_MAIL = "clients.tasks.deliver_mail"
    CHECK_DOMAIN = "clients.tasks.check_domain"
    REFRESH = "widgets.tasks.refresh_tiles"
    PROCESS_WEBHOOKS = "widgets.tasks.process_webhooks"
    RECONCILE_WEBHOOK = "widgets.tasks.reconcile_webhook"
    CHECK_CONNECTION = "widgets.tasks.check_connection"
    TEST_SUBMITTED_KEY = "widgets.tasks.test_submitted_key"
    RENDER_CHARTS = "widgets.rendering_tasks.render_charts"
    WRITE_EXPORT = "widgets.tasks.write_export"
    PRINT_EXPORT = "widgets.rendering_tasks.print_export"
    PREPARE_REPORT = "widgets.tasks.prepare_report"
    DELIVER_REPORT = "widgets.tasks.deliver_report"
