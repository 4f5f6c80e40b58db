from __future__ import annotations

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command

from clients.models import Client, Connection, User
from clients.tenancy import across_clients
from tests.fixtures.factories import make_client, make_connection, make_user


@pytest.mark.django_db(transaction=True)
def test_flush_deletes_rows_of_all_clients_and_keeps_content_types() -> None:
    make_connection(client=make_client())
    make_user()
    content_types = set(ContentType.objects.values_list("pk", "app_label", "model"))

    call_command("flush", verbosity=0, interactive=False)

    with across_clients():
        assert not Client.objects.across_clients().exists()
        assert not Connection.objects.across_clients().exists()
    assert not User.objects.exists()
    assert content_types
    assert set(ContentType.objects.values_list("pk", "app_label", "model")) == content_types
