"""Mails that somebody waits for, while the broker or the mail server is away."""

from __future__ import annotations

from functools import partial

import pytest

from clients.mail import outbox
from clients.models import Letter
from clients.tenancy import across_clients
from portal.celery import app
from tests.fixtures.faults import FrailStack, soon
from tests.fixtures.stack import until
from tests.fixtures.tenants import make_client, make_member
from tests.system.visitor import Visitor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]

DONE = "/password/reset/done/"


def ask(visitor: Visitor, email: str) -> str:
    """Where the page leads after a reset was asked for."""
    visitor.http.get("/password/reset/")
    form = {"email": email, "csrfmiddlewaretoken": visitor.http.cookies["csrftoken"]}
    return visitor.http.post("/password/reset/", data=form).headers["location"]


def sweep(frail: FrailStack) -> None:
    with app.connection_for_write(frail.broker.url) as connection:
        app.send_task("clients.tasks.sweep_letters", connection=connection)


def mailed() -> list[Letter]:
    with across_clients():
        return list(Letter.objects.across_clients().exclude(mailed_at=None))


@pytest.mark.parametrize("fault", ["gone", "hung"])
def test_a_reset_is_asked_for_without_a_broker_and_mailed_later(
    frail: FrailStack, fault: str
) -> None:
    client = make_client(name="Acme")
    member = make_member(client=client)
    visitor = Visitor(frail, f"{client.slug}.localhost")

    with getattr(frail.broker, fault)(), soon():
        assert ask(visitor, member.user.email) == DONE
        assert ask(visitor, "nobody@example.com") == DONE
    assert len(outbox.waiting()) == 2
    sweep(frail)

    until(mailed)
    assert [letter.user_id for letter in mailed()] == [member.user_id]
    until(lambda: outbox.waiting() == [], about=partial(str, outbox.waiting()))
