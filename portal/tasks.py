"""The workers' own signs of life."""

from __future__ import annotations

from celery import shared_task

from portal import health


@shared_task(soft_time_limit=5, time_limit=10)
def heartbeat() -> None:
    """Say that a worker takes work; readiness shows how long ago that was."""
    health.beat()
