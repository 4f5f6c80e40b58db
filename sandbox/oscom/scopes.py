from __future__ import annotations

from sandbox.accounts import ApiKey
from sandbox.oscom.envelope import ApiError


def demand(key: ApiKey, scope: str) -> None:
    """Raises ApiError 403, naming the scope, for a key that lacks it."""
    if not key.allows(scope):
        details = [{"field": "Authorization", "issue": "missing_scope", "value": scope}]
        raise ApiError(403, "insufficient_scope", f"Key lacks scope {scope}.", details=details)
