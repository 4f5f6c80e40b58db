"""Redis keys and channels of results. A tenant's keys start with the client."""

from __future__ import annotations

from uuid import UUID

# Increased whenever the meaning of stored payloads changes: older ones are then not found.
SCHEMA = 7
CHANGED_PATTERN = "t:*:changed"
STALE_PATTERN = "t:*:stale"
# When each dashboard was last opened: ids alone, of all clients.
OPENED = "g:opened"


def payload(client_id: UUID, digest: str) -> str:
    return f"t:{client_id}:payload:v{SCHEMA}:{digest}"


def static_chart(client_id: UUID, digest: str) -> str:
    return f"t:{client_id}:static_chart:v{SCHEMA}:{digest}"


def failure(client_id: UUID, digest: str) -> str:
    return f"t:{client_id}:failure:v{SCHEMA}:{digest}"


def lock(client_id: UUID, digest: str) -> str:
    return f"t:{client_id}:lock:v{SCHEMA}:{digest}"


def versions(client_id: UUID, connection_id: UUID, tag: str) -> str:
    """The last invalidation versions of a connection's tag."""
    return f"t:{client_id}:versions:{connection_id}:{tag}"


def debounce(client_id: UUID, connection_id: UUID, resource: str) -> str:
    """Exists during the debounce interval of a resource."""
    return f"t:{client_id}:debounce:{connection_id}:{resource}"


def dashboard_spec(client_id: UUID, digest: str) -> str:
    return f"t:{client_id}:dashboard_spec:v{SCHEMA}:{digest}"


def changed(client_id: UUID) -> str:
    """The channel of digests whose payloads are new."""
    return f"t:{client_id}:changed"


def stale(client_id: UUID) -> str:
    """The channel of tags that have a new version."""
    return f"t:{client_id}:stale"


def fetching(client_id: UUID, connection_id: UUID, name: str) -> str:
    """The lock on fetching the rows of a dataset."""
    return f"t:{client_id}:fetching:{connection_id}:{name}"


def fact(client_id: UUID, connection_id: UUID, name: str) -> str:
    """A small fact about an account that takes calls to find out."""
    return f"t:{client_id}:fact:{connection_id}:{name}"


def account(client_id: UUID, connection_id: UUID) -> str:
    """The fingerprint of a connection's key, for the web side: rate limits are kept by it."""
    return f"t:{client_id}:account:{connection_id}"


def page_sizes(client_id: UUID, connection_id: UUID) -> str:
    """The page sizes that a connection's platform accepts, by path."""
    return f"t:{client_id}:page_sizes:{connection_id}"
