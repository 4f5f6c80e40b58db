"""Requests to Oktopost, carrying account id and key."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from widgets.sources.account import Account
from widgets.sources.http import Request


def get(account: Account, path: str, params: Mapping[str, str], *, resource: str = "") -> Request:
    """A read; `resource` names its circuit. Basic authentication: account id and key [S]."""
    url = account.base_url.rstrip("/") + path
    pair = f"{account.settings.get('account_id', '')}:{account.credential}"
    headers = {"authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    return Request("GET", url, headers=headers, params=params, resource=resource)
