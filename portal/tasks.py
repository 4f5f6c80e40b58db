"""The workers' own signs of life."""

from __future__ import annotations

from celery import shared_task
from django.core.management import call_command

from portal import health
from portal.pulse import PULSE


@shared_task(name=PULSE, soft_time_limit=5, time_limit=10)
def pulse() -> None:
    """Nothing: that it comes is all that a worker wants to hear from itself."""


@shared_task(soft_time_limit=5, time_limit=10)
def heartbeat() -> None:
    """Say that a worker takes work; readiness shows how long ago that was."""
    health.beat()


@shared_task(soft_time_limit=100, time_limit=120)
def forget_sessions() -> None:
    """Delete expired sessions, which sign-in ignores already."""
    call_command("clearsessions")
