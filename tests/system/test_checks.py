"""A connection is tested from the desk by a real worker."""

from __future__ import annotations

import pytest

from clients.tenancy import within
from tests.fixtures.stack import Stack, until
from tests.fixtures.tenants import make_user
from tests.system.scenes import SESSIONS, Scene, make_scene
from tests.system.visitor import Visitor
from widgets.models import ConnectionCheck
from widgets.results import checks
from widgets.sources.oscom import contract

pytestmark = pytest.mark.django_db(transaction=True)


def done(scene: Scene) -> ConnectionCheck | None:
    with within(scene.client.pk):
        found = checks.of_connection(scene.connection)
    return found if found and found.done_at and not found.due_at else None


def test_test_now_pressed_twice_is_one_test_whose_result_the_page_shows(site: Stack) -> None:
    scene = make_scene(site, SESSIONS)
    desk = Visitor(site, "agency.localhost")
    assert desk.sign_in(make_user(agency_role="owner").email).status_code == 302
    page = f"/admin/clients/connection/{scene.connection.pk}/"
    site.sandbox.scenario("delay", key=scene.key, times=1, delay_ms=1500)
    token = {"csrfmiddlewaretoken": desk.http.cookies["csrftoken"]}

    pressed = [desk.http.post(f"{page}test/", data=token).status_code for _ in range(2)]
    until(lambda: done(scene))

    assert pressed == [302, 302]
    assert len(scene.calls()) == 1 + len(contract.PROBES)
    assert (
        "The key works for the account. May read: analytics:read"
        in desk.http.get(f"{page}change/").text
    )
