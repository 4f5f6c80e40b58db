"""Writes the measured dashboards: `manage.py shell -c "from bench import seed; …"`."""

from __future__ import annotations

from bench.dashboards import CHARTS, KINDS
from clients import tenancy
from clients.models import Client, Connection
from demo import alpenpfad
from demo.seed import write_dashboard


def write() -> None:
    """For the client that is measured, after its own dashboards."""
    with tenancy.across_clients():
        client = Client.objects.across_clients().get(slug=alpenpfad.CLIENT.slug)
        connection = Connection.objects.for_client(client).get()
        for position, demo_dashboard in enumerate(
            (KINDS, CHARTS), len(alpenpfad.CLIENT.dashboards)
        ):
            write_dashboard(client, demo_dashboard, connection, position)
