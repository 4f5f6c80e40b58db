"""Tasks of the site itself: heartbeats and the end of old sessions."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from portal import health
from runtime import watchdog
from runtime.task_names import TaskName

__all__ = ["watchdog"]  # connects to the start of workers


@shared_task(name=TaskName.ECHO, soft_time_limit=5, time_limit=10)
def echo() -> None:
    """Nothing: the watchdog of a worker wants to receive it."""


@shared_task(soft_time_limit=5, time_limit=10)
def heartbeat() -> None:
    """Record that a worker takes work; readiness shows whether one did lately."""
    health.record_heartbeat()


@shared_task(soft_time_limit=100, time_limit=120)
def forget_sessions() -> None:
    """Delete expired sessions, which sign-in ignores already."""
    call_command("clearsessions")
