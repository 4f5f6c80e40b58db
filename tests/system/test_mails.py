"""Outgoing mail while the broker or the mail server is down."""

from __future__ import annotations

from functools import partial

import pytest

from clients.models import OutgoingMail
from clients.tenancy import across_clients
from portal.celery import app
from tests.clients.mails import waiting
from tests.fixtures.factories import make_client, make_member
from tests.fixtures.faults import BreakableStack, soon
from tests.fixtures.stack import until
from tests.system.browser_session import BrowserSession

pytestmark = pytest.mark.django_db(transaction=True)

DONE = "/password/reset/done/"


def ask(browser_session: BrowserSession, email: str) -> str:
    """Request a reset; the address of the redirect."""
    browser_session.http.get("/password/reset/")
    form = {"email": email, "csrfmiddlewaretoken": browser_session.http.cookies["csrftoken"]}
    return browser_session.http.post("/password/reset/", data=form).headers["location"]


def sweep(breakable_site: BreakableStack) -> None:
    with app.connection_for_write(breakable_site.broker.url) as connection:
        app.send_task("clients.tasks.sweep_mail", connection=connection)


def mailed() -> list[OutgoingMail]:
    with across_clients():
        return list(OutgoingMail.objects.across_clients().exclude(mailed_at=None))


@pytest.mark.parametrize("fault", ["stopped", "hung"])
def test_reset_requested_without_a_broker_is_mailed_later(
    breakable_site: BreakableStack, fault: str
) -> None:
    client = make_client(name="Acme")
    member = make_member(client=client)
    browser_session = BrowserSession(breakable_site, f"{client.slug}.localhost")

    with getattr(breakable_site.broker, fault)(), soon():
        assert ask(browser_session, member.user.email) == DONE
        assert ask(browser_session, "nobody@example.com") == DONE
    assert len(waiting()) == 2
    sweep(breakable_site)

    until(mailed)
    assert [outgoing.user_id for outgoing in mailed()] == [member.user_id]
    until(
        lambda: waiting() == [],
        about=partial(str, waiting()),
    )
