"""Requests to SocialCRM, carrying the key."""

from __future__ import annotations

from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.http import Request


def get(account: Account, path: str, params: Mapping[str, str], *, resource: str = "") -> Request:
    """A read; `resource` names its circuit. The key goes as a bearer token [S]."""
    url = account.base_url.rstrip("/") + path
    headers = {"authorization": f"Bearer {account.credential}"}
    return Request("GET", url, headers=headers, params=params, resource=resource)
