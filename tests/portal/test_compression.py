from __future__ import annotations

import gzip
import re
from types import SimpleNamespace

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from clients.models import Client
from portal.compression import LEAST_BYTES, accepted_encoding, compress_pages
from runtime.prepared_response import Part, PreparedResponse
from tests.clients.browsers import browser, sign_in
from tests.fixtures.factories import make_dashboard, make_member

PAGE = b"<!doctype html><p>" + b"a page of words " * 100
SIGNATURE = re.compile(r'data-ticket="[\w-]+\.([\w-]{43})"')
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="(\w{64})"')
DECODERS = {"br": brotli.decompress, "gzip": gzip.decompress}


def served(
    response: HttpResponseBase,
    *,
    accept: str = "gzip, deflate, br",
    method: str = "get",
    route: str = "dashboard",
) -> HttpResponseBase:
    request = getattr(RequestFactory(), method)("/", headers={"accept-encoding": accept})
    request.resolver_match = SimpleNamespace(url_name=route)
    return compress_pages(lambda _: response)(request)


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.1, gzip;q=1.0", "br"),
        ("GZIP", "gzip"),
        ("br; q=0, gzip", "gzip"),
        ("br;q=0.000,gzip;q=0", None),
        ("identity, zstd", None),
        ("", None),
    ],
)
def test_the_best_accepted_encoding_is_chosen(header: str, encoding: str | None) -> None:
    assert accepted_encoding(header) == encoding


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_a_page_is_compressed_and_reads_the_same(encoding: str) -> None:
    response = HttpResponse(PAGE, headers={"ETag": '"1"', "Content-Length": str(len(PAGE))})

    served(response, accept=encoding)

    assert response.headers["Content-Encoding"] == encoding
    assert response.headers["Content-Length"] == str(len(response.content))
    assert response.headers["Vary"] == "Accept-Encoding"
    assert response.headers["ETag"] == 'W/"1"'
    assert len(response.content) < len(PAGE) / 4
    assert re.fullmatch(re.escape(PAGE) + b"<!--[\\w-]+-->", DECODERS[encoding](response.content))


def test_prepared_parts_are_sent_in_gzip() -> None:
    response = PreparedResponse((Part(PAGE), b"own"))

    served(response)

    assert response.headers["Content-Encoding"] == "gzip"
    assert re.fullmatch(re.escape(PAGE) + b"own<!--[\\w-]+-->", gzip.decompress(response.content))


def test_prepared_parts_are_compressed_for_readers_without_gzip() -> None:
    response = PreparedResponse((Part(PAGE), b"own"))

    served(response, accept="br")

    assert brotli.decompress(response.content).startswith(PAGE + b"own<!--")


def test_the_compressed_length_of_a_page_varies() -> None:
    lengths = {served(HttpResponse(PAGE)).headers["Content-Length"] for _ in range(30)}

    assert len(lengths) > 3


@pytest.mark.parametrize("media_type", ["text/css; charset=utf-8", "image/svg+xml"])
def test_brand_files_are_compressed_without_padding(media_type: str) -> None:
    response = HttpResponse(PAGE, content_type=media_type)

    served(response)

    assert brotli.decompress(response.content) == PAGE


@pytest.mark.parametrize(
    "response",
    [
        HttpResponse(b"a" * (LEAST_BYTES - 1)),
        HttpResponse(PAGE, content_type="image/png"),
        HttpResponse(PAGE, content_type="application/json"),
        HttpResponse(PAGE, headers={"Content-Encoding": "zstd"}),
        StreamingHttpResponse([PAGE]),
    ],
    ids=["short", "picture", "json", "compressed", "streamed"],
)
def test_other_responses_stay_as_they_are(response: HttpResponseBase) -> None:
    before = dict(response.headers)

    assert served(response) is response
    assert dict(response.headers) == before


@pytest.mark.parametrize(
    ("method", "route"),
    [("post", "changelist"), ("get", "invitation"), ("get", "account_reset_password_from_key")],
)
def test_responses_that_may_repeat_a_secret_are_not_compressed(method: str, route: str) -> None:
    response = HttpResponse(PAGE)

    served(response, method=method, route=route)

    assert response.content == PAGE
    assert response.headers["Vary"] == "Accept-Encoding"


def test_secrets_in_a_dashboard_are_new_in_each_response(acme: Client) -> None:
    make_dashboard(client=acme, slug="sales")
    at = browser()
    sign_in(at, make_member(client=acme).user)

    pages = [at.get("/dashboards/sales/").content.decode() for _ in range(3)]

    for secret in (SIGNATURE, CSRF):
        found = [set(secret.findall(page)) for page in pages]
        assert all(found)
        assert not set.intersection(*found)


def test_dashboards_are_sent_compressed(acme: Client) -> None:
    make_dashboard(client=acme, slug="sales")
    at = browser()
    sign_in(at, make_member(client=acme).user)

    response = at.get("/dashboards/sales/", headers={"accept-encoding": "gzip, br"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert b"<portal-dashboard" in gzip.decompress(response.content)
