"""Tasks of the site itself: heartbeats and deletion of expired sessions."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from portal import health
from runtime import watchdog
from runtime.task_names import TaskName

__all__ = ["watchdog"]  # connects to Celery's worker signals


@shared_task(name=TaskName.ECHO, soft_time_limit=5, time_limit=10)
def echo() -> None:
    """No-op task, which the watchdog of a worker expects to receive."""


@shared_task(soft_time_limit=5, time_limit=10)
def heartbeat() -> None:
    """Record that a worker runs tasks, for the readiness probe."""
    health.record_heartbeat()


@shared_task(soft_time_limit=100, time_limit=120)
def forget_sessions() -> None:
    """Delete expired sessions, which sign-in ignores already."""
    call_command("clearsessions")
