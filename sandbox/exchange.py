"""A request and a response as small values; the ASGI side lives in app.py."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

import orjson

JSON_TYPE = "application/json"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query_string: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    peer: str = ""

    @property
    def query(self) -> list[tuple[str, str]]:
        return parse_qsl(self.query_string, keep_blank_values=True)

    @property
    def bearer(self) -> str | None:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" and token.strip() else None

    @property
    def basic(self) -> tuple[str, str] | None:
        """User name and password of Basic authentication."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        try:
            text = b64decode(token.strip(), validate=True).decode()
        except ValueError:
            return None
        user, colon, password = text.partition(":")
        return (user, password) if scheme.lower() == "basic" and colon else None

    @property
    def api_key(self) -> str | None:
        """The key, in whichever way platforms take it."""
        return (self.basic or ("", ""))[1] or self.bearer or self.headers.get("x-api-key") or None

    def json(self) -> Any:
        return orjson.loads(self.body)


@dataclass(frozen=True)
class Response:
    """A response, and the faults of its transport: scenarios alone set the last fields."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_ms: int = 0
    chunk_ms: int = 0
    chunk_bytes: int = 1
    cut_after: int | None = None

    @classmethod
    def json(cls, payload: Any, status: int = 200, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, {"content-type": JSON_TYPE} | named, orjson.dumps(payload))

    def payload(self) -> Any:
        return orjson.loads(self.body)

    def with_payload(self, payload: Any) -> Response:
        return replace(self, body=orjson.dumps(payload))

    def with_headers(self, headers: Mapping[str, str]) -> Response:
        return replace(self, headers={**self.headers, **headers})
