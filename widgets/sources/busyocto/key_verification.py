"""Verification of a key: its organisation, its domains, and its permissions in the chosen one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from widgets.sources import bearer_requests, calls, data_envelope
from widgets.sources.account import Account
from widgets.sources.busyocto import contract, parsing
from widgets.sources.failures import (
    Failure,
    NotFound,
    ScopeMissing,
    TransientFailure,
    UnknownSubaccount,
)
from widgets.sources.http import Response
from widgets.sources.shapes import mapping
from widgets.sources.spec import Verdict

T = TypeVar("T")


def verify(account: Account) -> Verdict:
    """The organisation and its domains, then one row of each list of the chosen domain: permissions
    are found by trying. Nothing that spends tokens is called. Raises transient failures: a
    platform that is down says nothing about a key.
    """
    try:
        organization = _call(account, contract.ORGANIZATION_PATH, {}, _name)
        domains = _call(account, contract.DOMAINS_PATH, {"per_page": "100"}, _domains)
    except TransientFailure:
        raise
    except Failure as failure:
        return Verdict(usable=False, problem=failure.code)
    chosen = account.settings.get(contract.DOMAIN, "")
    if chosen not in domains:
        return Verdict(
            usable=False, label=organization, problem=UnknownSubaccount.code, subaccounts=domains
        )
    label = " · ".join(filter(None, (organization, domains[chosen])))
    scopes = {scope: _may_read(account, path) for scope, path in contract.PROBES.items()}
    problem = None if any(scopes.values()) else ScopeMissing.code
    missing = tuple(f"scope_missing:{scope}" for scope, held in scopes.items() if held is False)
    return Verdict(
        usable=problem is None,
        label=label,
        scopes=scopes,
        problem=problem,
        warnings=() if problem else missing,
        subaccounts=domains,
    )


def _may_read(account: Account, path: str) -> bool | None:
    asked = {contract.DOMAIN: account.settings[contract.DOMAIN], "per_page": "1"}
    try:
        _call(account, path, asked, lambda response: bool(data_envelope.items(response)))
    except TransientFailure:
        raise
    except ScopeMissing:
        return False
    except NotFound:
        return True if path.startswith(contract.REPORTS_PATH) else None
    except Failure:
        return None
    return True


def _call(
    account: Account, path: str, params: Mapping[str, str], read: Callable[[Response], T]
) -> T:
    request = bearer_requests.get(account, path, params)
    return calls.call(account, request, parse_error=parsing.error_details, read=read)


def _name(response: Response) -> str:
    name = data_envelope.item(response).get("name")
    return name if isinstance(name, str) else ""


def _domains(response: Response) -> Mapping[str, str]:
    """Names of domains by id; one without a name is called by its id."""
    found = [mapping(raw) for raw in data_envelope.items(response)]
    return {
        str(each["id"]): str(each.get("name") or each["id"]) for each in found if each.get("id")
    }
