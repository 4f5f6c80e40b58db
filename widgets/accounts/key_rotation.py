"""Key rotation: a connection's next key takes over once its platform refuses the present one.

Two keys are valid side by side for a while: with the next one stored in time, no dashboard fails
on the day of the change.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import DatabaseError

from clients import connections, tenancy
from clients.models import Connection
from clients.secrets import vault
from widgets.accounts import health
from widgets.results.refresh import NO_HOOKS, Opened, Outcome, OutcomeHooks, refresh
from widgets.results.result_cache import ResultCache
from widgets.results.tile_requests import TileRequest
from widgets.sources import registry
from widgets.sources.account import Account
from widgets.sources.failures import AuthFailed, Failure
from widgets.sources.spec import Source

log = logging.getLogger(__name__)

Open = Callable[[UUID], Opened]


def refresh_with_rotation(
    requests: Sequence[TileRequest],
    *,
    cache: ResultCache,
    open_account: Open,
    owner: str = "",
    on_stored: Callable[[list[Outcome]], None] = NO_HOOKS.on_stored,
) -> list[Outcome]:
    """Refreshes one client's requests; those with a refused key once more with the next one.

    A refusal is recorded on its connection before a tile says that the agency has been told.
    `on_stored` is told outcomes as soon as they are stored.
    """
    rotation = _Rotation(open_account)
    outcomes = refresh(
        requests,
        cache=cache,
        open_account=rotation.opened,
        owner=owner,
        hooks=OutcomeHooks(rotation.rotated_or_recorded, on_stored),
    )
    again = [outcome.request for outcome in outcomes if rotation.retries(outcome)]
    if not again:
        return outcomes
    kept = [outcome for outcome in outcomes if not rotation.retries(outcome)]
    answered = refresh(
        again,
        cache=cache,
        open_account=open_account,
        owner=owner,
        hooks=OutcomeHooks(_recorded, on_stored),
    )
    return [*kept, *answered]


def rotate(client_id: UUID, connection_id: UUID, opened: tuple[Source, Account]) -> bool:
    """True where the platform accepts the next key, which becomes the present one. One that it
    refuses is deleted.
    """
    source, account = opened
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


class _Rotation:
    """The key rotation of each connection that one refresh uses, tried once."""

    def __init__(self, open_account: Open) -> None:
        self._open_account = open_account
        self._used: dict[UUID, str] = {}
        self._rotated: dict[UUID, bool] = {}

    def opened(self, connection_id: UUID) -> Opened:
        opened = self._open_account(connection_id)
        if not isinstance(opened, Failure):
            self._used[connection_id] = opened[1].fingerprint
        return opened

    def rotated_or_recorded(self, outcomes: list[Outcome]) -> bool:
        """True where another key retries these outcomes of one connection; else they are recorded
        on the connection.
        """
        if isinstance(outcomes[0].failure, AuthFailed):
            self._try_rotation(outcomes[0].request)
        return self.retries(outcomes[0]) or _recorded(outcomes)

    def retries(self, outcome: Outcome) -> bool:
        is_refused = isinstance(outcome.failure, AuthFailed)
        return is_refused and self._rotated.get(outcome.request.query.connection, False)

    def _try_rotation(self, request: TileRequest) -> None:
        connection_id = request.query.connection
        if connection_id in self._rotated:
            return
        used = self._used.get(connection_id)
        try:
            rotated = _rotate(request.client_id, connection_id, self._open_account, used)
        except DatabaseError:
            # Answers still under way must not be lost with this one.
            log.exception("next key not tried")
            rotated = False
        self._rotated[connection_id] = rotated


def _recorded(outcomes: list[Outcome]) -> bool:
    """Records a failure on its connection. False: nothing retries it."""
    try:
        health.record_outcomes(outcomes[0].request.client_id, outcomes)
    except DatabaseError:
        log.exception("failure not recorded")
    return False


def _rotate(client_id: UUID, connection_id: UUID, open_account: Open, refused: str | None) -> bool:
    """True where the account has another key than the one with the `refused` fingerprint.

    That is where somebody changed it meanwhile, or where the platform accepts the next key, which
    becomes the present one.
    """
    opened = open_account(connection_id)
    if isinstance(opened, Failure):
        return False
    if opened[1].fingerprint != refused:
        return True
    return rotate(client_id, connection_id, opened)
