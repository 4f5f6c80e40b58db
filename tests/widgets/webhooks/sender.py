"""A platform that delivers, for tests of the receiver and of the processing."""

from __future__ import annotations

import hmac
import time
from itertools import count
from typing import Any

import orjson
from django.test import Client as Browser

from clients import endpoints
from clients.models import Client, Connection
from clients.tenancy import within
from tests.fixtures.factories import make_connection
from widgets.models import WebhookDelivery

_numbers = count(1)


class Sender:
    """OSCOM, as it speaks to one connection's endpoint."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        with within(connection.client_id):
            issued = endpoints.issue(connection, actor=None)
            endpoints.record(
                issued.endpoint, issued.endpoint.State.REGISTERED, subscription="whk_1"
            )
        self.endpoint = issued.endpoint
        self.secret = issued.secret.get_secret_value()
        self.path = "/hooks/" + issued.url.partition("/hooks/")[2]

    def send(self, body: bytes | None = None, **changes: Any) -> Any:
        """Deliver, signed now and with our secret unless told otherwise."""
        body = event() if body is None else body
        given = {"host": "agency.localhost", "path": self.path, "content_type": "application/json"}
        given |= {"method": "POST", "signature": sign(body, self.secret)} | changes
        browser = Browser(enforce_csrf_checks=True, headers={"host": given["host"]})
        headers = {"X-OSCOM-Signature": given["signature"]}
        return browser.generic(
            given["method"],
            given["path"],
            body,
            content_type=given["content_type"],
            headers=headers,
        )

    def stored(self) -> list[WebhookDelivery]:
        with within(self.connection.client_id):
            rows = WebhookDelivery.objects.for_client(self.connection.client_id)
            return list(rows.order_by("received_at"))


def make_sender(client: Client) -> Sender:
    return Sender(make_connection(client=client))


def event(event_type: str = "seo.ranking.changed", **fields: Any) -> bytes:
    given = {
        "id": f"whe_{next(_numbers)}",
        "type": event_type,
        "workspace_id": "wsp_1",
        "created_at": "2025-11-19T09:14:05Z",
        "api_version": "v1",
        "data": {"keyword": "boots"},
    }
    return orjson.dumps(given | fields)


def sign(body: bytes, secret: str, *, at: float | None = None) -> str:
    seconds = int(time.time() if at is None else at)
    proof = hmac.digest(secret.encode(), b"%d." % seconds + body, "sha256").hex()
    return f"t={seconds},v1={proof}"
