"""Verification of a key: whether it is accepted, and its scopes."""

from __future__ import annotations

from datetime import UTC, timedelta

from widgets.sources import calls
from widgets.sources.account import Account
from widgets.sources.failures import AuthFailed, Failure, ScopeMissing, TransientFailure
from widgets.sources.http import Request, Response
from widgets.sources.oscom import contract, parsing, requests
from widgets.sources.spec import Verdict


def verify(account: Account) -> Verdict:
    """Yesterday's overview, then one row of each optional module.

    The API tells no name of the workspace and no list of a key's permissions: what is
    granted is found by trying. Raises transient failures: a platform that is down says
    nothing about a key.
    """
    yesterday = (account.now().astimezone(UTC).date() - timedelta(days=1)).isoformat()
    days = {"start_date": yesterday, "end_date": yesterday}
    overview = requests.get(account, contract.OVERVIEW_PATH, days)
    try:
        _try(account, overview)
    except TransientFailure:
        raise
    except Failure as failure:
        refused = {contract.ANALYTICS_SCOPE: False} if isinstance(failure, ScopeMissing) else {}
        return Verdict(usable=False, scopes=refused, problem=failure.code)
    scopes: dict[str, bool | None] = {contract.ANALYTICS_SCOPE: True}
    for scope, path in contract.PROBES.items():
        try:
            scopes[scope] = _granted(account, path)
        except AuthFailed as failure:
            return Verdict(usable=False, scopes=scopes, problem=failure.code)
    return Verdict(usable=True, scopes=scopes, warnings=_warnings(scopes))


def _granted(account: Account, path: str) -> bool | None:
    """None where the platform answers neither yes nor no: an optional module may be down."""
    try:
        _try(account, requests.get(account, path, {"limit": "1"}))
    except ScopeMissing:
        return False
    except AuthFailed:
        raise
    except Failure:
        return None
    return True


def _try(account: Account, request: Request) -> None:
    calls.call(account, request, parse_error=parsing.error_details, read=_is_readable)


def _is_readable(response: Response) -> bool:
    """Any response but an error will do: only the permission is asked for."""
    return bool(parsing.envelope(response))


def _warnings(scopes: dict[str, bool | None]) -> tuple[str, ...]:
    return tuple(f"scope_missing:{scope}" for scope, held in scopes.items() if held is False)
