"""Verification of a key: whether it is accepted, and its scopes."""

from __future__ import annotations

from typing import Any

from widgets.sources import bearer_requests, calls, data_envelope
from widgets.sources.account import Account
from widgets.sources.failures import (
    AuthFailed,
    Failure,
    ScopeMissing,
    TransientFailure,
)
from widgets.sources.socialcrm import contract, parsing
from widgets.sources.spec import Verdict


def verify(account: Account) -> Verdict:
    """One row of the accounts and one of the posts: what is granted is found by trying, since the
    API lists no scopes of a key. Raises transient failures: a platform that is down says nothing
    about a key.
    """
    scopes: dict[str, bool | None] = {}
    label = ""
    for scope, path in contract.PROBES.items():
        try:
            found = _first(account, path)
        except TransientFailure:
            raise
        except ScopeMissing:
            scopes[scope] = False
        except AuthFailed as failure:
            return Verdict(usable=False, scopes=scopes, problem=failure.code)
        except Failure as failure:
            if not scopes:
                return Verdict(usable=False, problem=failure.code)
            scopes[scope] = None
        else:
            scopes[scope] = True
            if path == contract.ACCOUNTS_PATH:
                label = found
    missing = tuple(f"scope_missing:{scope}" for scope, held in scopes.items() if held is False)
    if not any(scopes.values()):
        return Verdict(usable=False, scopes=scopes, problem=ScopeMissing.code)
    return Verdict(usable=True, label=label, scopes=scopes, warnings=missing)


def _first(account: Account, path: str) -> str:
    """The name of the first item, "" where there is none."""
    request = bearer_requests.get(account, path, {"limit": "1"})
    found: list[Any] = calls.call(
        account, request, parse_error=parsing.error_details, read=data_envelope.items
    )
    name = found[0].get("name") if found and isinstance(found[0], dict) else None
    return name if isinstance(name, str) else ""
