"""Malformed and forged requests to the webhook receiver, over raw sockets."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from django.utils import timezone

from clients import endpoints
from clients.models import Client
from clients.tenancy import within
from tests.fixtures.stack import Stack
from tests.system.raw_connection import RawConnection
from tests.widgets.webhooks.sender import Sender, event, make_sender, sign

pytestmark = pytest.mark.django_db(transaction=True)

JSON = "Content-Type: application/json"
CHUNKED = "Transfer-Encoding: chunked"
MEBIBYTE = 1024 * 1024


@pytest.fixture
def oscom(site: Stack, acme: Client) -> Sender:
    return make_sender(acme)


def ask(site: Stack, oscom: Sender, body: bytes, *headers: str, method: str = "POST") -> int:
    """Status of a request to the endpoint with these headers alone."""
    raw = RawConnection(site).ask(f"{method} {oscom.path}", "Host: agency.localhost", *headers)
    return raw.send(body).status


def news(**fields: Any) -> bytes:
    """An event that is stored and ignored: no task runs at the end of the test."""
    return event("weather.changed", **fields)


def length(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


def signature(body: bytes, oscom: Sender) -> str:
    return f"X-OSCOM-Signature: {sign(body, oscom.secret)}"


def plain(body: bytes, oscom: Sender) -> str:
    digest = hmac.digest(oscom.secret.encode(), body, "sha256").hex()
    return f"X-OSCOM-Signature: sha256={digest}"


def chunks(body: bytes, size: int = 65536) -> bytes:
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_chunked_delivery_is_accepted(site: Stack, oscom: Sender) -> None:
    body = news()

    assert ask(site, oscom, chunks(body, 7), JSON, CHUNKED, signature(body, oscom)) == 202
    assert len(oscom.stored()) == 1


@pytest.mark.parametrize("scheme", ["timestamped", "body"])
def test_duplicate_signature_header_is_refused(site: Stack, oscom: Sender, scheme: str) -> None:
    body = news(created_at=timezone.now().isoformat())
    signed = signature if scheme == "timestamped" else plain
    if scheme == "body":
        with within(oscom.connection.client_id):
            oscom.endpoint.scheme = scheme
            oscom.endpoint.save()
    good = signed(body, oscom)
    forged = signed(body + b" ", oscom)

    for pair in ((good, forged), (forged, good), (good, good)):
        assert ask(site, oscom, body, JSON, length(body), *pair) == 401
    assert oscom.stored() == []
    assert ask(site, oscom, body, JSON, length(body), good) == 202


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (413, lambda body, head: (chunks(b"x" * (MEBIBYTE + 1)), [JSON, CHUNKED, head[2]])),
        (413, lambda body, head: (b"x" * (MEBIBYTE + 1), [JSON, length(b"x" * (MEBIBYTE + 1))])),
        (415, lambda body, head: (body, ["Content-Type: text/plain", *head[1:]])),
        (415, lambda body, head: (body, [JSON, *head])),
        (415, lambda body, head: (body, head[1:])),
        (401, lambda body, head: (body, head[:2])),
        (401, lambda body, head: (body, [*head[:2], head[2].replace("-", "_")])),
        (401, lambda body, head: (b" " + body, [JSON, length(b" " + body), head[2]])),
        (400, lambda body, head: (chunks(body), [*head, CHUNKED])),
        (400, lambda body, head: (body, [*head, "Content-Length: 0"])),
    ],
    ids=[
        "chunks too large",
        "too large",
        "text",
        "two types",
        "no type",
        "unsigned",
        "underscored",
        "altered",
        "two lengths",
        "lengths that differ",
    ],
)
def test_invalid_delivery_changes_nothing_and_logs_no_secret(
    site: Stack,
    oscom: Sender,
    status: int,
    change: Callable[[bytes, list[str]], tuple[bytes, list[str]]],
) -> None:
    body = news(data={"keyword": "a word of theirs"})
    before = len(site.log_texts()["web"])
    sent, headers = change(body, [JSON, length(body), signature(body, oscom)])

    assert ask(site, oscom, sent, *headers) == status

    assert oscom.stored() == []
    said = site.log_texts()["web"][before:]
    # Requests that the HTTP parser rejects are not logged by us.
    told = [orjson.loads(line).get("status") for line in said.splitlines()]
    assert status in told or status == 400
    token = oscom.path.split("/")[3]
    for secret in (token, oscom.secret, "a word of theirs", headers[-1].partition("v1=")[2]):
        assert not secret or secret not in said


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_webhook_address_accepts_post_alone(site: Stack, oscom: Sender, method: str) -> None:
    body = news()

    status = ask(site, oscom, body, JSON, length(body), signature(body, oscom), method=method)

    assert status == 405
    assert oscom.stored() == []


def test_last_two_secrets_are_accepted_after_two_rotations(site: Stack, oscom: Sender) -> None:
    secrets = [oscom.secret]
    for _ in range(2):
        with within(oscom.connection.client_id):
            secrets.append(endpoints.rotate(oscom.endpoint, actor=None).get_secret_value())
            endpoints.record(oscom.endpoint, oscom.endpoint.State.REGISTERED, subscription="whk_1")

    statuses = []
    for secret in secrets:
        body = news()
        signed = f"X-OSCOM-Signature: {sign(body, secret)}"
        statuses.append(ask(site, oscom, body, JSON, length(body), signed))

    assert statuses == [401, 202, 202]


@pytest.mark.parametrize(("off", "status"), [(-299, 202), (299, 202), (-301, 401), (302, 401)])
def test_signature_timestamp_may_deviate_by_five_minutes(
    site: Stack, oscom: Sender, off: int, status: int
) -> None:
    body = news()
    signed = f"X-OSCOM-Signature: {sign(body, oscom.secret, at=time.time() + off)}"

    assert ask(site, oscom, body, JSON, length(body), signed) == status
    assert len(oscom.stored()) == (status == 202)
