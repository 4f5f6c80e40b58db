"""Custom labels of a client, edited in the admin one a line."""

import pytest

from clients.models import Client
from clients.tenancy import across_clients
from tests.clients.admin.test_admin import changed
from tests.clients.browsers import admin_browser
from tests.fixtures.factories import make_user

pytestmark = pytest.mark.django_db


def words(client: Client) -> tuple[dict[str, str], dict[str, str]]:
    with across_clients():
        client.refresh_from_db()
    return client.labels, client.value_labels


def test_labels_round_trip_through_lines(acme: Client) -> None:
    browser = admin_browser(make_user(agency_role="owner"))

    labels = "\nconversions = Orders\n\nchannel=Way\n"
    answer = changed(acme, browser, labels=labels, value_labels="paid_search = Ads")

    assert answer.status_code == 302
    assert words(acme) == ({"conversions": "Orders", "channel": "Way"}, {"paid_search": "Ads"})
    page = browser.get(f"/admin/clients/client/{acme.pk}/change/").content.decode()
    assert all(line in page for line in ("conversions = Orders", "channel = Way"))


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("conversions", "Line 1 must look like conversions = Orders"),
        ("a = b\n= c", "Line 2 must look like"),
        ("a = b\na = c", "“a” is named twice"),
        (f"a = {'b' * 101}", "“a” needs a label of 1 to 100 characters"),
        ("\n".join(f"m{n} = x" for n in range(201)), "Give at most 200 labels"),
    ],
)
def test_invalid_label_is_refused_with_its_line_number(
    acme: Client, lines: str, problem: str
) -> None:
    browser = admin_browser(make_user(agency_role="owner"))

    answer = changed(acme, browser, labels=lines)

    assert answer.status_code == 200
    assert problem in str(answer.context["adminform"].form.errors["labels"])
    assert words(acme) == ({}, {})
