"""OSCOM's `/webhooks`: where it delivers what to. Its guide names `POST /webhooks` with an
address, a list of events and an optional secret; the rest is our reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from widgets.sources import calls
from widgets.sources.account import Account
from widgets.sources.failures import MalformedResponse, NotFound
from widgets.sources.http import Request, Response
from widgets.sources.oscom import contract, parsing, requests
from widgets.sources.webhooks import Subscription

MOST_PAGES = 20


def every(account: Account) -> list[Subscription]:
    """All of the workspace's. Raises a Failure."""
    found: list[Subscription] = []
    params: dict[str, str] = {"limit": "100"}
    for _ in range(MOST_PAGES):
        request = requests.get(account, contract.WEBHOOKS_PATH, params)
        data = _call(account, request)
        found += [_subscription(entry) for entry in _listed(data)]
        cursor = (data.get("meta") or {}).get("next_cursor")
        if not cursor:
            break
        params = {**params, "cursor": str(cursor)}
    return found


def add(account: Account, *, url: str, events: Sequence[str], secret: str) -> Subscription:
    """A new one. Tried once: where the response is lost, it may be there all the same, and
    another try would add a second. Raises a Failure.
    """
    body = {"url": url, "events": list(events), "secret": secret}
    data = _call(account, requests.post(account, contract.WEBHOOKS_PATH, body), repeats=False)
    return _subscription(data.get("data"))


def repair(
    account: Account, subscription: Subscription, *, events: Sequence[str], secret: str
) -> None:
    body = {"events": list(events), "secret": secret, "active": True}
    _call(account, requests.patch(account, _path(subscription), body))


def remove(account: Account, subscription: Subscription) -> None:
    try:
        _call(account, requests.delete(account, _path(subscription)))
    except NotFound:
        return


def _call(account: Account, request: Request, *, repeats: bool = True) -> Mapping[str, Any]:
    return calls.call(
        account, request, parse_error=parsing.error_details, read=_object, repeats=repeats
    )


def _path(subscription: Subscription) -> str:
    return f"{contract.WEBHOOKS_PATH}/{subscription.id}"


def _object(response: Response) -> Mapping[str, Any]:
    """A JSON object, or an empty one for a response without content."""
    if response.data is None:
        return {}
    if not isinstance(response.data, dict):
        raise MalformedResponse
    return response.data


def _listed(data: Mapping[str, Any]) -> list[Any]:
    found = data.get("data")
    if not isinstance(found, list):
        raise MalformedResponse
    return found


def _subscription(entry: object) -> Subscription:
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        raise MalformedResponse
    identity = entry.get("id")
    if not isinstance(identity, str) or not identity.replace("_", "").isalnum():
        raise MalformedResponse
    return Subscription(identity, entry["url"])
