"""Writes the demo's clients. What is there already stays as it is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import transaction
from pydantic import SecretStr

from clients import connections, provisioning, tenancy
from clients.domains import proof
from clients.models import Brand, Client, Connection, Domain, Member, User
from portal.demo import notes
from portal.demo.cast import PASSWORD, STAFF, STATES, STORIES
from portal.demo.logos import draw_logo
from portal.demo.pictures import PICTURES, draw_picture
from portal.demo.tiles import CONNECTED, Board, Story
from widgets import dashboards
from widgets.models import Dashboard, Widget
from widgets.sources import registry


@transaction.atomic
def seed(base_url: str) -> None:
    """Make what is missing, and point the demo's connections at the sandbox's address."""
    with tenancy.across_clients():
        for story in (*STORIES, STATES):
            if not Client.objects.across_clients().filter(slug=story.slug).exists():
                _client(story, base_url)
        _staff()
        for connection in Connection.objects.across_clients().select_related("client"):
            notes.keep(connection, datetime.now(UTC))
            connection.base_url = base_url
            connection.save(update_fields=["base_url"])


def _client(story: Story, base_url: str) -> None:
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
    domain = Domain.unscoped.create(client=client, host=story.host, is_primary=True)
    proof.request_check(domain, actor=None)
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
    board: Board,
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
