"""Key rotation: a connection's next key takes over once its platform refuses the present one.

Two keys are valid side by side for a while: with the next one stored in time, no dashboard fails
on the day of the change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from clients import connections, tenancy
from clients.models import Connection
from clients.secrets import vault
from widgets.results.refresh import Opened, Outcome, refresh
from widgets.results.result_cache import ResultCache
from widgets.results.tile_requests import TileRequest
from widgets.sources import registry
from widgets.sources.failures import AuthFailed, Failure

log = logging.getLogger(__name__)

Open = Callable[[UUID], Opened]


def refresh_with_rotation(
    requests: Sequence[TileRequest], *, cache: ResultCache, open_account: Open, owner: str = ""
) -> list[Outcome]:
    """Refreshes one client's requests; those with a refused key once more with the next one."""
    used: dict[UUID, str] = {}

    def opening(connection_id: UUID) -> Opened:
        opened = open_account(connection_id)
        if not isinstance(opened, Failure):
            used[connection_id] = opened[1].fingerprint
        return opened

    outcomes = refresh(requests, cache=cache, open_account=opening, owner=owner)
    refused = [outcome.request for outcome in outcomes if isinstance(outcome.failure, AuthFailed)]
    rotated = {
        connection_id
        for connection_id in {request.query.connection for request in refused}
        if _rotate(refused[0].client_id, connection_id, open_account, used.get(connection_id))
    }
    again = [request for request in refused if request.query.connection in rotated]
    if not again:
        return outcomes
    kept = [outcome for outcome in outcomes if outcome.request not in again]
    answered = refresh(again, cache=cache, open_account=open_account, owner=owner)
    return [*kept, *answered]


def _rotate(client_id: UUID, connection_id: UUID, open_account: Open, refused: str | None) -> bool:
    """True where the account has another key than the one with the `refused` fingerprint.

    That is where somebody changed it meanwhile, or where the platform accepts the next key, which
    becomes the present one.
    """
    opened = open_account(connection_id)
    if isinstance(opened, Failure):
        return False
    source, account = opened
    if account.fingerprint != refused:
        return True
    with tenancy.within(client_id):
        rows = Connection.objects.for_client(client_id).select_related("client")
        connection = rows.filter(pk=connection_id).exclude(sealed_next_key="").first()
    if connection is None:
        return False
    try:
        key = vault.open_next_key(connection).get_secret_value()
        fingerprint = registry.fingerprint(connection.source, key)
        verdict = source.verify(replace(account, credential=key, fingerprint=fingerprint))
    except (Failure, vault.VaultError) as error:
        log.warning("next key not tried", extra={"reason": type(error).__name__})
        return False
    with tenancy.within(client_id):
        settle = connections.use_next_key if verdict.usable else connections.refuse_next_key
        settle(connection)
    return verdict.usable
