"""Work that a page should not wait for."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from clients import resets


@shared_task(
    autoretry_for=(OSError,), retry_backoff=True, max_retries=3, soft_time_limit=30, time_limit=60
)
def send_reset(user_id: str | None, client_id: str | None) -> None:
    """Mail a link to choose a new password. Without a person there is nothing to do."""
    if user_id:
        resets.send(UUID(user_id), client_id=UUID(client_id) if client_id else None)
