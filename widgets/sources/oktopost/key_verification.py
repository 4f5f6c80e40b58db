"""Verification of a key: whether account id, key and region belong together, and permissions."""

from __future__ import annotations

from collections.abc import Callable

from widgets.sources import calls
from widgets.sources.account import Account
from widgets.sources.failures import Failure, ScopeMissing, TransientFailure
from widgets.sources.http import Response
from widgets.sources.oktopost import contract, parsing, requests
from widgets.sources.shapes import optional
from widgets.sources.spec import Verdict


def verify(account: Account) -> Verdict:
    """The account's name by `/me` [S], and one page of each list: a user's permissions are found by
    trying. Raises transient failures: a platform that is down says nothing about a key.
    """
    try:
        label = _call(account, contract.ME_PATH, _account_name)
    except TransientFailure:
        raise
    except Failure as failure:
        return Verdict(usable=False, problem=failure.code)
    scopes = {scope: _may_read(account, path) for scope, path in contract.PROBES.items()}
    if not any(scopes.values()):
        return Verdict(usable=False, label=label, scopes=scopes, problem=ScopeMissing.code)
    missing = tuple(f"scope_missing:{scope}" for scope, held in scopes.items() if held is False)
    return Verdict(usable=True, label=label, scopes=scopes, warnings=missing)


def _may_read(account: Account, path: str) -> bool | None:
    try:
        _call(account, path, lambda response: str(parsing.body(response)["Result"]))
    except TransientFailure:
        raise
    except ScopeMissing:
        return False
    except Failure:
        return None
    return True


def _call(account: Account, path: str, read: Callable[[Response], str]) -> str:
    params = {} if path == contract.ME_PATH else {"_count": str(contract.LEAST_PAGE_ROWS)}
    request = requests.get(account, path, params)
    return calls.call(account, request, parse_error=parsing.error_details, read=read)


def _account_name(response: Response) -> str:
    name = optional(parsing.body(response).get("Account")).get("Name")
    return name if isinstance(name, str) else ""
