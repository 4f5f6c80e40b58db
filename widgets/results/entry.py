"""One stored payload: ready to send, with its owner and its age."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

import orjson

MOST_REMEMBERED = 1024
# Of what is larger, a few would take as much room as all others.
LARGEST_REMEMBERED = 64 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """A payload as Redis and PostgreSQL hold it. `body` is gzipped JSON.

    `client_id` and `digest` say whose answer to what it is, and are checked on every
    read. `generations` are the counters of all that it depends on, by tag, as they were
    before it was asked.
    """

    client_id: UUID
    digest: str
    etag: str
    fetched_at: datetime
    fresh_until: datetime
    generations: Mapping[str, int]
    body: bytes

    def payload(self) -> bytes:
        return gzip.decompress(self.body)

    def dump(self) -> bytes:
        head = {name: getattr(self, name) for name in Entry.__slots__ if name != "body"}
        # For Redis, which compares numbers.
        head["moment"] = microseconds(self.fetched_at)
        return orjson.dumps(head) + b"\n" + self.body


def microseconds(moment: datetime) -> int:
    """A moment as a number that grows."""
    return int(moment.timestamp() * 1_000_000)


def pack(payload: bytes, *, digest: str) -> tuple[str, bytes]:
    """The ETag and the stored form of a payload's JSON, the answer to what `digest` asks.

    The same numbers of another client have another ETag: it must not tell that they are.
    """
    etag = hashlib.sha256(digest.encode() + payload).hexdigest()[:24]
    # mtime=0: the same payload is the same bytes.
    return etag, gzip.compress(payload, 6, mtime=0)


class Foreign(ValueError):
    """A stored value that is not what its key says: never served, always reported."""


def load(raw: bytes, *, client_id: UUID, digest: str) -> Entry:
    """The entry in a stored value. Raises Foreign for another owner or a broken value."""
    read = _remembered if len(raw) <= LARGEST_REMEMBERED else _read
    return read(raw, client_id, digest)


def _read(raw: bytes, client_id: UUID, digest: str) -> Entry:
    head, _, body = raw.partition(b"\n")
    try:
        plain = orjson.loads(head)
        entry = Entry(
            client_id=UUID(plain["client_id"]),
            digest=plain["digest"],
            etag=plain["etag"],
            fetched_at=datetime.fromisoformat(plain["fetched_at"]),
            fresh_until=datetime.fromisoformat(plain["fresh_until"]),
            generations={tag: int(number) for tag, number in plain["generations"].items()},
            body=body,
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Foreign("unreadable") from error
    if entry.client_id != client_id or entry.digest != digest:
        raise Foreign("owner")
    return entry


# All that is checked follows from the arguments.
_remembered = lru_cache(maxsize=MOST_REMEMBERED)(_read)
