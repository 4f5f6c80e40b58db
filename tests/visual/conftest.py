"""The demo's clients, written once for all pictures of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker

from clients import provisioning
from clients.branding.files import SOURCE_FIELDS
from clients.models import Brand, Client, User
from clients.tenancy import across_clients
from demo.accounts import CLIENTS
from demo.content import DemoClient
from demo.seed import seed
from tests.fixtures.factories import make_brand, make_domain, make_member
from tests.fixtures.stack import Stack
from tests.visual import errors
from tests.visual.demo_site import DemoSite, host_of_newcomer
from tests.visual.gallery import Findings, visit
from widgets.rendering import chromium
from widgets.rendering.renderer import ChartRenderer

STATIC = Path(__file__).resolve().parents[2] / "static"
LOOK = (*SOURCE_FIELDS, "welcome", "welcome_words")
UPLOADS = ("logo", "logo_dark", "icon", "picture")


@pytest.fixture(scope="package")
def demo_site(
    stack: Stack, browser: Browser, django_db_blocker: DjangoDbBlocker
) -> Iterator[DemoSite]:
    """The running site with the demo's clients. Tests that use it only look."""
    with django_db_blocker.unblock():
        seed(stack.sandbox.base_url)
        for demo_client in CLIENTS:
            _newcomer(demo_client)
        _same_fonts_everywhere()
        told = {demo_client.slug: _errors(demo_client) for demo_client in CLIENTS}
    found = DemoSite(stack, browser, told)
    try:
        with found.contexts:
            yield found
    finally:
        with django_db_blocker.unblock():
            _forget_uploads()
            call_command("flush", verbosity=0, interactive=False)
            connections.close_all()


@pytest.fixture(params=CLIENTS, ids=lambda demo_client: demo_client.slug)
def demo_client(request: pytest.FixtureRequest) -> DemoClient:
    found: DemoClient = request.param
    return found


@pytest.fixture(scope="package")
def renderer() -> Iterator[ChartRenderer]:
    with ChartRenderer(STATIC, chromium.find(), draw_seconds=60) as renderer:
        yield renderer


@pytest.fixture(scope="package")
def findings(
    request: pytest.FixtureRequest, demo_site: DemoSite, renderer: ChartRenderer
) -> Findings:
    """The faults of the gallery's page that is this fixture's parameter."""
    return visit(demo_site, request.param, renderer)


def _newcomer(demo_client: DemoClient) -> None:
    """The same brand on a client whose dashboards are still being made, and the same reader."""
    with across_clients():
        known = Client.objects.across_clients().get(slug=demo_client.slug)
        look = {name: getattr(known.brand, name) for name in LOOK}
        reader = User.objects.get(email=demo_client.people[0][0])
    client = Client(
        name=known.name,
        slug=f"{demo_client.slug}-new",
        locale=known.locale,
        time_zone=known.time_zone,
    )
    with across_clients():
        provisioning.provision(client)
    make_brand(client=client, **look)
    make_domain(client=client, host=host_of_newcomer(demo_client))
    make_member(client=client, user=reader)


def _same_fonts_everywhere() -> None:
    """No picture may depend on what typefaces a machine has."""
    with across_clients():
        Brand.unscoped.filter(font=Brand.Font.SYSTEM).update(font=Brand.Font.INTER)


def _errors(demo_client: DemoClient) -> dict[str, str]:
    with across_clients():
        clients = Client.objects.across_clients().select_related("brand")
        return errors.answers(clients.get(slug=demo_client.slug))


def _forget_uploads() -> None:
    with across_clients():
        for brand in Brand.unscoped.filter(
            client__slug__in=[demo_client.slug for demo_client in CLIENTS]
        ):
            for name in UPLOADS:
                getattr(brand, name).delete(save=False)
