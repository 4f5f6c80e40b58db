"""One-time links for keys: bound, used once, tested before anything is stored, and revoked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.utils import timezone
from pydantic import SecretStr

from clients import connections, key_requests, suspension
from clients.models import Client, Connection, KeyRequest, User
from clients.secrets import tokens, vault
from clients.tenancy import across_clients, within
from tests.clients.browsers import browser, events
from tests.fixtures.factories import make_connection, make_domain
from tests.fixtures.sandbox import Sandbox
from widgets.models import ConnectionCheck, WebhookSubscription
from widgets.tasks import test_submitted_key as run_test

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]
OVER = "This link is no longer good"


def issue(connection: Connection, by: User) -> str:
    """A new link of a connection; its path."""
    with across_clients():
        return urlsplit(key_requests.issue(connection, actor=by)).path


def account(client: Client, platform: Sandbox, **fields: Any) -> Connection:
    """A connection at the sandbox that has no key yet."""
    return make_connection(client=client, key="", base_url=platform.base_url, **fields)


def known_key(platform: Sandbox, **fields: Any) -> str:
    key = f"oscom_sk_{uuid4().hex}"
    platform.add_key(key, **{"workspace": "standard"} | fields)
    return key


def work(connection: Connection) -> None:
    """Let a worker test the key that was entered."""
    run_test(str(connection.client_id), str(connection.pk))


def stored(connection: Connection) -> Connection:
    with within(connection.client_id):
        rows = Connection.objects.for_client(connection.client_id).select_related("client")
        found: Connection = rows.get(pk=connection.pk)
    return found


def request_of(connection: Connection) -> KeyRequest | None:
    with within(connection.client_id):
        return key_requests.of_connection(connection)


def is_over(path: str, host: str = "acme.localhost") -> bool:
    answer = browser(host).get(path)
    return answer.status_code == 404 and OVER in answer.text


def test_a_key_that_works_is_stored_once(acme: Client, manager: User, platform: Sandbox) -> None:
    connection, key, at = account(acme, platform), known_key(platform), browser()
    path = issue(connection, manager)

    entered = at.post(path, {"key": key})
    testing = at.get(path)
    work(connection)

    row = stored(connection)
    assert entered.headers["Location"] == path
    assert "is being tested" in testing.text
    assert testing.headers["Refresh"] == "2"
    assert vault.open_key(row).get_secret_value() == key
    assert "the key works" in at.get(path).text
    at.post(path, {"key": known_key(platform)})
    assert stored(connection).key_version == row.key_version == 1
    assert events() == [
        "key_request.issued",
        "key_request.submitted",
        "key_request.used",
        "connection.key_set",
    ]


def test_a_stored_key_is_tested_and_its_webhook_registered(
    acme: Client, manager: User, platform: Sandbox
) -> None:
    connection = account(acme, platform)

    browser().post(issue(connection, manager), {"key": known_key(platform)})
    work(connection)

    with within(acme.pk):
        assert ConnectionCheck.objects.for_client(acme.pk).get().connection == connection
        assert WebhookSubscription.objects.for_client(acme.pk).get().connection == connection


@pytest.mark.parametrize(
    ("faults", "words"),
    [
        ({"expired": True}, "OSCOM does not accept this key."),
        (None, "OSCOM does not accept this key."),
    ],
)
def test_a_refused_key_is_told_at_its_field_and_not_kept(
    faults: dict[str, Any] | None, words: str, acme: Client, manager: User, platform: Sandbox
) -> None:
    connection, at = make_connection(client=acme, base_url=platform.base_url), browser()
    key = f"oscom_sk_{uuid4().hex}" if faults is None else known_key(platform, **faults)
    path = issue(connection, manager)

    at.post(path, {"key": key})
    work(connection)

    answer, request, row = at.get(path), request_of(connection), stored(connection)
    assert words in answer.text
    assert key not in answer.text
    assert request is not None
    assert request.sealed_key == ""
    assert (row.sealed_key, row.key_version) == (connection.sealed_key, 1)
    at.post(path, {"key": known_key(platform)})
    work(connection)
    assert stored(connection).key_version == 2


def test_a_platform_that_does_not_answer_keeps_the_link(
    acme: Client, manager: User, platform: Sandbox
) -> None:
    connection, at = account(acme, platform), browser()
    with across_clients():
        Connection.objects.across_clients().update(base_url="https://127.0.0.1:9/v1")
    path = issue(connection, manager)

    at.post(path, {"key": known_key(platform)})
    work(connection)

    assert "could not be tested" in at.get(path).text
    assert stored(connection).sealed_key == ""


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("", "This field is required."),
        ("nonsense", "This is no key of OSCOM."),
        ("sk_live_0123456789abcdef", "This is a key of SocialCRM, not of OSCOM."),
        ("x" * 5000, "at most 4096 characters"),
    ],
)
def test_text_that_is_no_key_is_refused_at_its_field(
    key: str, words: str, acme: Client, manager: User
) -> None:
    connection = make_connection(client=acme, key="")

    answer = browser().post(issue(connection, manager), {"key": key})

    assert words in " ".join(answer.context["form"].errors["key"])
    request = request_of(connection)
    assert request is not None
    assert request.next_attempt_at is None


def test_a_platforms_own_settings_are_asked_for_and_kept(acme: Client, manager: User) -> None:
    connection = make_connection(client=acme, key="", source="oktopost")
    path, at = issue(connection, manager), browser()

    wrong = at.post(path, {"key": "an-oktopost-key", "oktopost_account_id": "?"})
    at.post(path, {"key": "an-oktopost-key", "oktopost_account_id": "001000000000001"})

    assert set(wrong.context["form"].errors) == {"oktopost_account_id"}
    request = request_of(connection)
    assert request is not None
    assert request.settings == {"account_id": "001000000000001"}
    assert stored(connection).settings == {}


@pytest.mark.parametrize(
    ("locale", "words"),
    [("de_DE", "Schlüssel"), ("fr_FR", "la clé de votre compte"), ("es_ES", "la clave de su")],
)
def test_the_page_speaks_the_clients_language_and_names_it(
    locale: str, words: str, acme: Client, manager: User
) -> None:
    with across_clients():
        acme.locale = locale
        acme.save()

    page = browser().get(issue(make_connection(client=acme), manager)).text

    assert words in page
    assert "Acme" in page
    assert "Create a key" not in page


def test_a_link_is_valid_on_its_host_alone(acme: Client, globex: Client, manager: User) -> None:
    make_domain(client=acme, host="second.localhost", is_primary=False)
    path = issue(make_connection(client=acme), manager)

    assert not is_over(path)
    assert is_over(path, "globex.localhost")
    assert is_over(path, "second.localhost")
    assert browser("agency.localhost").get(path).status_code == 404


def expire(connection: Connection, by: User) -> None:
    with across_clients():
        KeyRequest.objects.across_clients().update(expires_at=timezone.now() - timedelta(seconds=1))


def set_key(connection: Connection, by: User) -> None:
    key = SecretStr("oscom_sk_0123456789")
    with within(connection.client_id):
        connections.set_key(connection, key, actor=by, pattern=r"oscom_sk_\w+")


def set_next_key(connection: Connection, by: User) -> None:
    key = SecretStr("oscom_sk_0123456789")
    with within(connection.client_id):
        connections.set_next_key(connection, key, actor=by, pattern=r"oscom_sk_\w+")


def pause(connection: Connection, by: User) -> None:
    with within(connection.client_id):
        connections.pause(connection, actor=by)
        connections.resume(connection, actor=by)


def suspend(connection: Connection, by: User) -> None:
    with across_clients():
        suspension.suspend(connection.client, actor=by)
        suspension.resume(connection.client, actor=by)


def issue_another(connection: Connection, by: User) -> None:
    issue(connection, by)


@pytest.mark.parametrize("act", [expire, set_key, set_next_key, pause, suspend, issue_another])
def test_a_link_is_void_after(act: Any, acme: Client, manager: User, platform: Sandbox) -> None:
    connection = account(acme, platform)
    path = issue(connection, manager)
    browser().post(path, {"key": known_key(platform)})

    act(connection, manager)
    before = stored(connection).key_version
    if act is not expire:
        work(connection)

    assert is_over(path)
    assert stored(connection).key_version == before


def test_the_database_holds_neither_token_nor_key(
    acme: Client, manager: User, platform: Sandbox
) -> None:
    connection, key = account(acme, platform), known_key(platform)
    path = issue(connection, manager)
    browser().post(path, {"key": key})

    request = request_of(connection)
    assert request is not None
    token = path.rstrip("/").rpartition("/")[2]
    assert request.token_hash == tokens.hashed(token)
    values = " ".join(str(value) for value in vars(request).values())
    assert token not in values
    assert key not in values


def test_many_keys_by_one_link_are_slowed_down(acme: Client, manager: User) -> None:
    connection, at = make_connection(client=acme), browser()
    path = issue(connection, manager)
    answers = []
    for _ in range(11):
        answers.append(at.post(path, {"key": f"oscom_sk_{uuid4().hex}"}).status_code)
        with across_clients():
            KeyRequest.objects.across_clients().update(next_attempt_at=None)

    assert answers == [302] * 10 + [429]
