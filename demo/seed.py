"""Writes the demo's clients. What is there already stays as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from pydantic import SecretStr

from clients import connections, provisioning, tenancy
from clients.models import Brand, Client, Connection, Domain, Member, User
from demo import addresses, sample_annotations
from demo.accounts import CLIENTS, PASSWORD, STAFF, STATES
from demo.content import CONNECTED, DemoClient, DemoDashboard
from demo.logos import draw_logo
from demo.pictures import PICTURES, draw_picture
from widgets.models import Dashboard, Widget
from widgets.pages import dashboards
from widgets.sources import registry


@transaction.atomic
def seed(base_url: str, *, former: Collection[str] = ()) -> None:
    """Make what is missing, and point connections at this start's sandbox.

    One with another address than those of `former` sandboxes was edited, and keeps it.
    """
    with tenancy.across_clients():
        for story in (*CLIENTS, STATES):
            client = Client.objects.across_clients().filter(slug=story.slug).first()
            _serve(client or _client(story, base_url), story)
        _staff()
        for connection in Connection.objects.across_clients().select_related("client"):
            sample_annotations.keep(connection, datetime.now(UTC))
            if _is_sandbox(connection.base_url, former):
                connection.base_url = base_url
                connection.save(update_fields=["base_url"])


def _is_sandbox(base_url: str, former: Collection[str]) -> bool:
    """True for the address of an earlier sandbox; those from before they were kept go by form."""
    if former:
        return base_url in former
    return re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/oscom/v1", base_url) is not None


def _client(story: DemoClient, base_url: str) -> Client:
    client = Client(
        slug=story.slug,
        name=story.brand["name"],
        locale=story.locale,
        currency=story.currency,
        time_zone=story.time_zone,
        week_start=story.week_start,
        labels=story.labels,
    )
    provisioning.provision(client)
    brand = Brand(client=client, **story.brand)
    brand.logo.save(f"{story.slug}.png", draw_logo(story.slug, story.brand, dark=False), save=False)
    brand.logo_dark.save(
        f"{story.slug}.png", draw_logo(story.slug, story.brand, dark=True), save=False
    )
    if story.slug in PICTURES:
        brand.picture.save(f"{story.slug}.webp", draw_picture(story.slug, story.brand), save=False)
    brand.save()
    for email, name, role in story.people:
        Member.unscoped.create(client=client, user=_user(email, name), role=role)
    connection = _connection(client, story.account, story.key, base_url)
    others = {label: _connection(client, label, key, base_url) for label, key in story.others}
    for position, board in enumerate(story.boards):
        write_board(client, board, connection, position, others=others)
    return client


def _serve(client: Client, story: DemoClient) -> None:
    """Give the client this start's host name, unless its main one was chosen by somebody."""
    host = addresses.under(settings.DEMO_HOST, story.host)
    domains = Domain.unscoped.filter(client=client)
    domain, _ = domains.get_or_create(client=client, host=host)
    # Nobody can add a record to what leads to this machine alone.
    domains.filter(pk=domain.pk, verified_at=None).update(verified_at=datetime.now(UTC))
    main = domains.filter(is_primary=True).first()
    if main is None or _label(main.host) == _label(host):
        domains.filter(is_primary=True).update(is_primary=False)
        domains.filter(pk=domain.pk).update(is_primary=True)


def _label(host: str) -> str:
    return host.partition(".")[0]


def _user(email: str, name: str, agency_role: str = "") -> User:
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, name=name, agency_role=agency_role)


def _staff() -> None:
    for email, name, agency_role, slugs in STAFF:
        user = _user(email, name, agency_role)
        for client in Client.objects.across_clients().filter(slug__in=slugs):
            client.managers.add(user)


def _connection(client: Client, label: str, key: str, base_url: str) -> Connection:
    connection = Connection(client=client, source="oscom", label=label, base_url=base_url)
    connection.save()
    pattern = registry.source(connection.source).spec.credential_pattern
    connections.set_key(connection, SecretStr(key), actor=None, pattern=pattern)
    return connection


def write_board(
    client: Client,
    board: DemoDashboard,
    connection: Connection,
    position: int,
    *,
    others: Mapping[str, Connection] | None = None,
) -> None:
    """A published dashboard that asks `connection`, and those of `others` that tiles name."""
    dashboard = Dashboard.unscoped.create(
        client=client, slug=board.slug, title=board.title, intro=board.intro, position=position
    )
    Widget.unscoped.bulk_create(
        Widget(
            client=client,
            dashboard=dashboard,
            kind=tile.kind,
            title=tile.title,
            query=_connected(tile.query, (others or {}).get(tile.account, connection)),
            options=tile.options,
            position=place,
            width=tile.width,
            height=tile.height,
        )
        for place, tile in enumerate(board.tiles)
    )
    dashboards.publish(dashboard)


def _connected(query: dict[str, object] | None, connection: Connection) -> object:
    return query and json.loads(json.dumps(query).replace(CONNECTED, str(connection.pk)))
