"""Seeds the demo's clients. Existing rows are left unchanged."""

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
from demo.content import CONNECTED, PREFIXES, DemoClient, DemoDashboard, PlatformAccount
from demo.logos import draw_logo
from demo.pictures import PICTURES, draw_picture
from widgets.models import Dashboard, Widget
from widgets.pages import dashboards
from widgets.sources import registry


@transaction.atomic
def seed(base_url: str, *, former: Collection[str] = ()) -> None:
    """Create missing rows, and point connections at this start's sandbox.

    A connection with an address other than those of `former` sandboxes was edited: it is kept.
    """
    with tenancy.across_clients():
        for demo_client in (*CLIENTS, STATES):
            client = Client.objects.across_clients().filter(slug=demo_client.slug).first()
            _add_domain(client or _client(demo_client, base_url), demo_client)
        _staff()
        for connection in Connection.objects.across_clients().select_related("client"):
            sample_annotations.keep(connection, datetime.now(UTC))
            if _is_sandbox(connection, former):
                connection.base_url = _base_url(connection.source, base_url)
                connection.save(update_fields=["base_url"])


def _is_sandbox(connection: Connection, former: Collection[str]) -> bool:
    """True for the address of an earlier sandbox; by its form, if none were stored yet."""
    if former:
        return connection.base_url in {_base_url(connection.source, each) for each in former}
    pattern = r"http://127\.0\.0\.1:[0-9]+" + re.escape(PREFIXES[connection.source])
    return re.fullmatch(pattern, connection.base_url) is not None


def _base_url(source: str, oscom_url: str) -> str:
    """The address of a platform in the sandbox whose OSCOM answers at `oscom_url`."""
    return oscom_url.removesuffix(PREFIXES["oscom"]) + PREFIXES[source]


def _client(demo_client: DemoClient, base_url: str) -> Client:
    client = Client(
        slug=demo_client.slug,
        name=demo_client.brand["name"],
        locale=demo_client.locale,
        currency=demo_client.currency,
        time_zone=demo_client.time_zone,
        week_start=demo_client.week_start,
        labels=demo_client.labels,
    )
    provisioning.provision(client)
    brand = Brand(client=client, **demo_client.brand)
    brand.logo.save(
        f"{demo_client.slug}.png",
        draw_logo(demo_client.slug, demo_client.brand, dark=False),
        save=False,
    )
    brand.logo_dark.save(
        f"{demo_client.slug}.png",
        draw_logo(demo_client.slug, demo_client.brand, dark=True),
        save=False,
    )
    if demo_client.slug in PICTURES:
        brand.picture.save(
            f"{demo_client.slug}.webp",
            draw_picture(demo_client.slug, demo_client.brand),
            save=False,
        )
    brand.save()
    for email, name, role in demo_client.people:
        Member.unscoped.create(client=client, user=_user(email, name), role=role)
    accounts = [PlatformAccount(*each, source="oscom") for each in demo_client.others]
    accounts += demo_client.platforms
    main = PlatformAccount(demo_client.account, demo_client.key, source="oscom")
    connection = _connection(client, main, base_url)
    others = {each.label: _connection(client, each, base_url) for each in accounts}
    for position, demo_dashboard in enumerate(demo_client.dashboards):
        write_dashboard(client, demo_dashboard, connection, position, others=others)
    return client


def _add_domain(client: Client, demo_client: DemoClient) -> None:
    """Add this start's host name, as the primary one unless another was chosen in the admin."""
    host = addresses.under(settings.DEMO_HOST, demo_client.host)
    domains = Domain.unscoped.filter(client=client)
    domain, _ = domains.get_or_create(client=client, host=host)
    # Names that resolve to this machine have no DNS zone to add a record to.
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


def _connection(client: Client, account: PlatformAccount, base_url: str) -> Connection:
    connection = Connection(
        client=client,
        source=account.source,
        label=account.label,
        base_url=_base_url(account.source, base_url),
        settings=account.settings,
    )
    connection.save()
    pattern = registry.source(connection.source).spec.key.pattern
    connections.set_key(connection, SecretStr(account.key), actor=None, pattern=pattern)
    return connection


def write_dashboard(
    client: Client,
    demo_dashboard: DemoDashboard,
    connection: Connection,
    position: int,
    *,
    others: Mapping[str, Connection] | None = None,
) -> None:
    """Create a published dashboard on `connection`, or on those of `others` that tiles name."""
    dashboard = Dashboard.unscoped.create(
        client=client,
        slug=demo_dashboard.slug,
        title=demo_dashboard.title,
        intro=demo_dashboard.intro,
        position=position,
    )
    for place, tile in enumerate(demo_dashboard.tiles):
        Widget.unscoped.create(
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
    dashboards.publish(dashboard)


def _connected(query: dict[str, object] | None, connection: Connection) -> object:
    return query and json.loads(json.dumps(query).replace(CONNECTED, str(connection.pk)))
