"""Workspaces of a key, and the one that a connection is about."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from widgets.sources import bearer_requests, calls
from widgets.sources.account import Account
from widgets.sources.campaignos import contract, parsing
from widgets.sources.failures import ContractViolation, UnknownSubaccount
from widgets.sources.http import Response

CHOSEN = "workspace"


@dataclass(frozen=True, slots=True)
class Workspace:
    id: str
    slug: str
    name: str

    def is_called(self, wanted: str) -> bool:
        return wanted in (self.id, self.slug, self.name)


def listed(account: Account) -> list[Workspace]:
    """Those that the key belongs to. Raises a Failure."""
    request = bearer_requests.get(account, contract.WORKSPACES_PATH, {})
    return calls.call(account, request, parse_error=parsing.error_details, read=_workspaces)


def chosen(account: Account, known: list[Workspace]) -> Workspace:
    """The one that the settings name, or the only one. Raises UnknownSubaccount."""
    wanted = account.settings.get(CHOSEN, "")
    found = [each for each in known if each.is_called(wanted)] if wanted else known
    if len(found) != 1:
        raise UnknownSubaccount
    return found[0]


def path(account: Account, below: str) -> str:
    """A path in the account's workspace, whose id is remembered for a day. Raises a Failure."""
    identity = account.datasets.recall(CHOSEN)
    if identity is None:
        identity = chosen(account, listed(account)).id
        account.datasets.remember(CHOSEN, identity, seconds=contract.WORKSPACES_FRESH_SECONDS)
    return inside(identity, below)


def inside(identity: str, below: str) -> str:
    return f"{contract.WORKSPACES_PATH}/{quote(identity, safe='')}{below}"


def _workspaces(response: Response) -> list[Workspace]:
    found = []
    for each in parsing.items(response):
        if not isinstance(identity := each.get("id"), str) or not identity:
            raise ContractViolation
        texts = (str(each.get(name) or "") for name in ("slug", "name"))
        found.append(Workspace(identity, *texts))
    return found
