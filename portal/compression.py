"""Compression of pages and brand files while they are served, by brotli or gzip.

Static files are compressed ahead of time by WhiteNoise, payloads of tiles by workers.
"""

from __future__ import annotations

import gzip
import secrets
from collections.abc import Sequence

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from portal.middleware import Handler, holds_secret
from runtime.prepared_response import PreparedResponse, gzipped

TYPES = {"text/html", "text/css", "image/svg+xml"}
LEAST_BYTES = 1024
# At 3 a page of 250 KB takes 1.4 ms and becomes 47 KB; gzip at its usual 6 takes 3.7 ms, for 46 KB.
BROTLI_QUALITY = 3
GZIP_LEVEL = 4
MOST_PADDING_BYTES = 100


def compress_pages(get_response: Handler) -> Handler:
    """Middleware: compress responses to GET, except those that repeat a secret.

    An attacker who can choose words of a page and see its compressed length could guess a secret
    in it byte by byte (BREACH): see docs/decisions/0022-compressed-pages.md.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponse) or not _is_compressible(response):
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        encoding = accepted_encoding(
            request.headers.get("Accept-Encoding", ""),
            # Prepared parts are compressed once, by gzip: brotli has no streams that can be joined.
            preferred=("gzip", "br") if isinstance(response, PreparedResponse) else ("br", "gzip"),
        )
        if encoding and request.method in ("GET", "HEAD") and not holds_secret(request):
            _compress(response, encoding)
        return response

    return middleware


def accepted_encoding(header: str, *, preferred: Sequence[str] = ("br", "gzip")) -> str | None:
    """The first of the preferred encodings that an Accept-Encoding header allows, if any."""
    accepted = set()
    for part in header.lower().split(","):
        name, _, weight = part.replace(" ", "").partition(";q=")
        # Weights other than zero only order what we order ourselves.
        if weight.strip("0.") or not weight:
            accepted.add(name)
    return next((name for name in preferred if name in accepted), None)


def _is_compressible(response: HttpResponse) -> bool:
    return (
        _media_type(response) in TYPES
        and "Content-Encoding" not in response.headers
        and int(response.headers.get("Content-Length") or len(response.content)) >= LEAST_BYTES
    )


def _compress(response: HttpResponse, encoding: str) -> None:
    padding = _padding() if _media_type(response) == "text/html" else b""
    if encoding == "br":
        response.content = brotli.compress(response.content + padding, quality=BROTLI_QUALITY)
    elif isinstance(response, PreparedResponse):
        response.content = gzipped((*response.parts, padding))
    else:
        response.content = gzip.compress(response.content + padding, GZIP_LEVEL, mtime=0)
    response.headers["Content-Encoding"] = encoding
    response.headers["Content-Length"] = str(len(response.content))
    if (etag := response.headers.get("ETag", "")).startswith('"'):
        response.headers["ETag"] = f"W/{etag}"


def _padding() -> bytes:
    """A comment of random length, so that a compressed length does not tell which words repeat."""
    random_text = secrets.token_urlsafe(secrets.randbelow(MOST_PADDING_BYTES) + 1)
    return f"<!--{random_text}-->".encode()


def _media_type(response: HttpResponse) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
