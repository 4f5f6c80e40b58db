"""The bundle of a document: its HTML with all that it shows, and what its PDF says of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark at the element of that id; `level` counts from 0."""

    level: int
    title: str
    target: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """A self-contained HTML page. `language` is a BCP 47 tag; `author` is the client's brand."""

    html: str
    title: str
    author: str
    language: str
    created_at: datetime
    bookmarks: tuple[Bookmark, ...] = ()

    def dump(self) -> bytes:
        return orjson.dumps(self)

    @classmethod
    def load(cls, raw: bytes) -> Bundle:
        plain = orjson.loads(raw)
        plain["created_at"] = datetime.fromisoformat(plain["created_at"])
        plain["bookmarks"] = tuple(Bookmark(**each) for each in plain["bookmarks"])
        return cls(**plain)
