"""Verification of a key: whether instance, key and workspace belong together, and its scopes."""

from __future__ import annotations

from widgets.sources import bearer_requests, calls
from widgets.sources.account import Account
from widgets.sources.campaignos import contract, parsing, workspaces
from widgets.sources.failures import (
    AuthFailed,
    Failure,
    RateLimited,
    ScopeMissing,
    TransientFailure,
    UnknownSubaccount,
)
from widgets.sources.spec import Verdict

WRONG_ADDRESS = "wrong_address"


def verify(account: Account) -> Verdict:
    """The key's workspaces [S], and one small read for each scope: what is granted is found by
    trying. Raises transient failures: an instance that is down says nothing about a key.
    """
    try:
        known = workspaces.listed(account)
    except AuthFailed as failure:
        return Verdict(usable=False, problem=failure.code)
    except Failure as failure:
        if failure.is_transient and not _is_another_site(failure):
            raise
        return Verdict(usable=False, problem=WRONG_ADDRESS)
    reached = {each.id: each.name or each.id for each in known}
    try:
        chosen = workspaces.chosen(account, known)
    except UnknownSubaccount as failure:
        return Verdict(usable=False, problem=failure.code, subaccounts=reached)
    scopes = {scope: _may_read(account, chosen, below) for scope, below in contract.PROBES.items()}
    missing = tuple(f"scope_missing:{scope}" for scope, held in scopes.items() if held is False)
    problem = None if any(scopes.values()) else ScopeMissing.code
    return Verdict(
        usable=problem is None,
        label=chosen.name,
        scopes=scopes,
        problem=problem,
        warnings=() if problem else missing,
        subaccounts=reached,
    )


def _is_another_site(failure: Failure) -> bool:
    """True where something answers that speaks no JSON: a page of another site."""
    return failure.code == "malformed_response" and not isinstance(failure, RateLimited)


def _may_read(account: Account, workspace: workspaces.Workspace, below: str) -> bool | None:
    path = workspaces.inside(workspace.id, below)
    request = bearer_requests.get(account, path, {"limit": "1"})
    try:
        calls.call(account, request, parse_error=parsing.error_details, read=lambda _: None)
    except TransientFailure:
        raise
    except ScopeMissing:
        return False
    except Failure:
        return None
    return True
