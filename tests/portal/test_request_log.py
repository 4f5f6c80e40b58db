import logging

import pytest
from django.test import Client as Browser

from clients.models import Client


@pytest.mark.django_db
def test_a_request_is_logged_by_route_and_client_under_the_id_of_its_answer(
    acme: Client, client: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.request_log"):
        response = client.get("/sign-in/?next=/secret/", HTTP_HOST="acme.localhost")

    (line,) = [vars(each) for each in caplog.records if each.name == "portal.request_log"]
    assert (line["method"], line["route"], line["status"]) == ("GET", "account_login", 200)
    assert line["tenant"] == str(acme.pk)
    assert len(response.headers["X-Request-Id"]) == 32
    assert "secret" not in str(line)
