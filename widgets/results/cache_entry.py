"""Cache entries: a payload and the HTML fragment that shows it, with client, digest and age."""

from __future__ import annotations

import gzip
import hashlib
import logging
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

import orjson

log = logging.getLogger(__name__)

# No moment outside of these was ever written; some could not be shown in every zone.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)
DAMAGED = (OSError, EOFError, zlib.error)
MOST_REMEMBERED = 1024
# Of what is larger, a few would take as much room as all others.
LARGEST_REMEMBERED = 64 * 1024


@dataclass(frozen=True, slots=True)
class CacheEntry:
    """A payload as Redis and PostgreSQL hold it. `body` is gzipped JSON, and so is `fragment`,
    the HTML that was rendered of it in `language` by the code of that `rendering`.

    `client_id` and `digest` are checked on every read. `versions` are those of its tags, as
    they were before the platform was called. The ETag is the payload's alone: a fragment may
    gain its static chart under it.
    """

    client_id: UUID
    digest: str
    etag: str
    fetched_at: datetime
    fresh_until: datetime
    versions: Mapping[str, int]
    body: bytes
    language: str = ""
    rendering: str = ""
    fragment: bytes = b""

    def payload(self) -> bytes:
        return gzip.decompress(self.body)

    def head(self) -> bytes:
        """All but the two bodies, as one line of JSON: no two states of an entry share it."""
        plain: dict[str, object] = {name: getattr(self, name) for name in HEAD}
        # For Redis, which compares numbers.
        plain["moment"] = microseconds(self.fetched_at)
        plain["body_bytes"] = len(self.body)
        plain["fragment_hash"] = _fragment_hash(self)
        return orjson.dumps(plain)

    def dump(self) -> bytes:
        return b"\n".join((self.head(), self.body + self.fragment))


HEAD = tuple(name for name in CacheEntry.__slots__ if name not in ("body", "fragment"))


def microseconds(moment: datetime) -> int:
    """A moment as a number that grows."""
    return int(moment.timestamp() * 1_000_000)


def pack(payload: bytes, *, digest: str) -> tuple[str, bytes]:
    """The ETag and the stored form of a payload's JSON.

    The ETag covers the digest: equal numbers of two clients must not be recognised by it.
    """
    # mtime=0: the same payload is the same bytes.
    return _etag(payload, digest), gzip.compress(payload, 6, mtime=0)


def moment(text: str) -> datetime:
    """A stored moment. Raises ValueError for one without a zone or of another century."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not EARLIEST <= found < LATEST:
        raise ValueError(text)
    return found


class InvalidEntry(ValueError):
    """A stored value that does not belong under its key: never served, always reported."""


def load(raw: bytes, *, client_id: UUID, digest: str) -> CacheEntry:
    """The entry in a stored value. Raises InvalidEntry for another owner or a broken value.

    The ETag is that of the body, and the fragment has a hash of its own: what was cut or
    overwritten is found out here.
    """
    read = _remembered if len(raw) <= LARGEST_REMEMBERED else _read
    return read(raw, client_id, digest)


def _read(raw: bytes, client_id: UUID, digest: str) -> CacheEntry:
    head, _, bodies = raw.partition(b"\n")
    try:
        plain = orjson.loads(head)
        parted = int(plain["body_bytes"])
        entry = CacheEntry(
            client_id=UUID(plain["client_id"]),
            digest=plain["digest"],
            etag=plain["etag"],
            fetched_at=moment(plain["fetched_at"]),
            fresh_until=moment(plain["fresh_until"]),
            versions={tag: int(number) for tag, number in plain["versions"].items()},
            body=bodies[:parted],
            language=str(plain["language"]),
            rendering=str(plain["rendering"]),
            fragment=bodies[parted:],
        )
    except UNREADABLE as error:
        raise InvalidEntry("unreadable") from error
    if entry.client_id != client_id or entry.digest != digest:
        raise InvalidEntry("owner")
    if not _is_whole(entry) or plain.get("fragment_hash") != _fragment_hash(entry):
        raise InvalidEntry("damaged")
    return entry


def _is_whole(entry: CacheEntry) -> bool:
    try:
        return entry.etag == _etag(entry.payload(), entry.digest)
    except DAMAGED:
        return False


def _fragment_hash(entry: CacheEntry) -> str:
    return hashlib.sha256(entry.etag.encode() + entry.fragment).hexdigest()[:24]


def _etag(payload: bytes, digest: str) -> str:
    return hashlib.sha256(digest.encode() + payload).hexdigest()[:24]


@lru_cache(maxsize=MOST_REMEMBERED)
def report(what: str, reason: str, client_id: UUID, digest: str) -> None:
    """Log that a stored value counts as missing: once, not with every page that looks for it."""
    extra = {"reason": reason, "client_id": str(client_id), "digest": digest}
    log.warning("%s refused", what, extra=extra)


# All that is checked follows from the arguments.
_remembered = lru_cache(maxsize=MOST_REMEMBERED)(_read)
