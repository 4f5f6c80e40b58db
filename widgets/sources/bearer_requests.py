"""Requests that carry the key as a bearer token (RFC 6750)."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.http import Request


def get(account: Account, path: str, params: Mapping[str, str], *, resource: str = "") -> Request:
    """A read; `resource` names its circuit."""
    url = account.base_url.rstrip("/") + path
    headers = {"authorization": f"Bearer {account.credential}"}
    return Request("GET", url, headers=headers, params=params, resource=resource)
