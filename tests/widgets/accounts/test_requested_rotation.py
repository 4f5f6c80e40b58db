"""Key rotation that a manager requests: a worker tries the next key first."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pydantic import SecretStr

from clients import connections
from clients.models import Client, Connection
from clients.secrets import vault
from clients.tenancy import within
from tests.fixtures.platform import connect
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import checks
from widgets.models import ConnectionCheck
from widgets.tasks import check_connection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis")]

NEXT = f"oscom_sk_{uuid4().hex}"


@pytest.fixture
def connection(acme: Client, platform: Sandbox) -> Connection:
    found = connect(acme, platform)
    with within(acme.pk):
        connections.set_next_key(found, SecretStr(NEXT), actor=None, pattern=".*")
    return found


def rotate(connection: Connection) -> tuple[ConnectionCheck, Connection]:
    with within(connection.client_id):
        checks.request(connection, actor=None, rotates=True)
    check_connection(str(connection.client_id), str(connection.pk))
    with within(connection.client_id):
        found = checks.of_connection(connection)
        rows = Connection.objects.for_client(connection.client_id).select_related("client")
        assert found is not None
        return found, rows.get(pk=connection.pk)


def test_accepted_next_key_takes_over_while_the_present_one_works(
    connection: Connection, platform: Sandbox
) -> None:
    platform.add_key(NEXT)

    check, row = rotate(connection)

    assert vault.open_key(row).get_secret_value() == NEXT
    assert (row.sealed_next_key, row.health) == ("", "ok")
    assert (check.usable, check.rotates) == (True, False)


def test_refused_next_key_leaves_the_present_one(connection: Connection) -> None:
    before = vault.open_key(connection).get_secret_value()

    check, row = rotate(connection)

    assert vault.open_key(row).get_secret_value() == before
    assert (row.sealed_next_key, row.health) == ("", "ok")
    assert check.usable is True


def test_rotation_requested_during_a_test_is_not_lost(
    connection: Connection, platform: Sandbox
) -> None:
    platform.add_key(NEXT)
    with within(connection.client_id):
        checks.request(connection, actor=None)

    _, row = rotate(connection)

    assert vault.open_key(row).get_secret_value() == NEXT
