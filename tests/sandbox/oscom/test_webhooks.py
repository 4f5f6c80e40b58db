from __future__ import annotations

from typing import Any

import pytest

from sandbox.exchange import Response
from tests.sandbox.driver import KEY, Driver

URL = "http://acme.localhost:8000/hooks/oscom/token/"
ORDER = {"url": URL, "events": ["seo.ranking.changed"], "secret": "whsec_acme_0123456789"}


def call(driver: Driver, method: str, path: str = "", body: Any = None, key: str = KEY) -> Response:
    return driver.send(method, f"/oscom/v1/webhooks{path}", body, key=key)


def test_a_webhook_is_created_listed_and_never_shows_its_secret(driver: Driver) -> None:
    created = call(driver, "POST", body=ORDER)
    webhook = created.payload()["data"]

    assert created.status == 201
    assert webhook | {"url": URL, "active": True, "conditions": []} == webhook
    assert call(driver, "GET").payload()["data"] == [webhook]
    assert call(driver, "GET", f"/{webhook['id']}").payload()["data"] == webhook
    assert b"whsec" not in created.body


def test_a_webhook_is_changed_and_deleted(driver: Driver) -> None:
    path = f"/{call(driver, 'POST', body=ORDER).payload()['data']['id']}"
    events = ["seo.ranking.changed", "content.published"]

    changed = call(driver, "PATCH", path, {"events": events, "active": False})
    deleted = call(driver, "DELETE", path)

    assert changed.payload()["data"]["events"] == events
    assert changed.payload()["data"]["active"] is False
    assert (deleted.status, deleted.body) == (204, b"")
    assert call(driver, "GET", path).status == 404


def test_workspaces_do_not_see_each_others_webhooks(driver: Driver) -> None:
    path = f"/{call(driver, 'POST', body=ORDER).payload()['data']['id']}"
    globex = "oscom_sk_demo_brightsmile"

    assert call(driver, "GET", key=globex).payload()["data"] == []
    for method in ("GET", "PATCH", "DELETE"):
        assert call(driver, method, path, {}, key=globex).status == 404


def test_each_event_needs_the_scope_of_its_module(driver: Driver) -> None:
    narrow = {"key": "oscom_sk_seo_reader", "workspace": "alpenpfad", "scopes": ["seo:read"]}
    driver.control("POST", "/keys", narrow)
    more = {**ORDER, "events": [*ORDER["events"], "content.published"]}

    created = call(driver, "POST", body=ORDER, key=narrow["key"])
    refused = call(driver, "POST", body=more, key=narrow["key"])
    path = f"/{created.payload()['data']['id']}"
    widened = call(driver, "PATCH", path, {"events": more["events"]}, key=narrow["key"])

    assert created.status == 201
    for answer in (refused, widened):
        assert (answer.status, scope(answer)) == (403, "content:read")


def test_administrators_may_be_required(driver: Driver) -> None:
    driver.control("POST", "/flags", {"webhooks_require_admin": True})
    driver.control("POST", "/keys", {"key": "oscom_sk_admin_key", "scopes": ["admin"]})

    refused = call(driver, "POST", body=ORDER)

    assert (refused.status, scope(refused)) == (403, "admin")
    assert call(driver, "GET").status == 403
    assert call(driver, "POST", body=ORDER, key="oscom_sk_admin_key").status == 201


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": "http://elsewhere.example/"}, "url"),
        ({"url": "ftp://localhost/"}, "url"),
        ({"events": []}, "events"),
        ({"events": ["content.exploded"]}, "events"),
        ({"secret": "short"}, "secret"),
        ({"colour": "red"}, "colour"),
        ({"conditions": [{"event": "x", "field": "y", "operator": "~", "value": 1}]}, "conditions"),
    ],
)
def test_bad_orders_name_the_field(driver: Driver, change: dict[str, Any], field: str) -> None:
    refused = call(driver, "POST", body={**ORDER, **change})

    assert refused.status == 400
    assert refused.payload()["error"]["details"][0]["field"].startswith(field)


def scope(answer: Response) -> Any:
    return answer.payload()["error"]["details"][0]["value"]
