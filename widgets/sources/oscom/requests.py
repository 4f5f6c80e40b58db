"""Requests to OSCOM, carrying the key."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from widgets.sources.account import Account
from widgets.sources.http import Request


def get(account: Account, path: str, params: Mapping[str, str], *, resource: str = "") -> Request:
    """A read; `resource` names its circuit."""
    headers = _headers(account)
    return Request("GET", _url(account, path), headers=headers, params=params, resource=resource)


def post(account: Account, path: str, body: Mapping[str, object], *, resource: str = "") -> Request:
    content, headers = orjson.dumps(body), _headers(account)
    return Request("POST", _url(account, path), headers=headers, json=content, resource=resource)


def patch(account: Account, path: str, body: Mapping[str, object]) -> Request:
    content = orjson.dumps(body)
    return Request("PATCH", _url(account, path), headers=_headers(account), json=content)


def delete(account: Account, path: str) -> Request:
    return Request("DELETE", _url(account, path), headers=_headers(account))


def _url(account: Account, path: str) -> str:
    return account.base_url.rstrip("/") + path


def _headers(account: Account) -> dict[str, str]:
    return {"authorization": f"Bearer {account.credential}"}
