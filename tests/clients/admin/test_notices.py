"""A person's choice of mails about accounts."""

from __future__ import annotations

import pytest

from clients.models import User
from tests.clients.browsers import admin_browser, events

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("sent", "wanted"), [({}, False), ({"wants_notices": "on"}, True)])
def test_choice_is_stored_and_audited(manager: User, sent: dict[str, str], wanted: bool) -> None:
    answer = admin_browser(manager).post("/admin/notices/", {"chosen": "yes", **sent})

    manager.refresh_from_db()
    assert (answer["Location"], manager.wants_notices) == ("/admin/notices/", wanted)
    assert events()[-1] == "notices.chosen"


def test_form_shows_the_present_choice(manager: User) -> None:
    at = admin_browser(manager)
    before = at.get("/admin/notices/").text
    User.objects.filter(pk=manager.pk).update(wants_notices=False)

    assert "checked" in before
    assert "checked" not in at.get("/admin/notices/").text
