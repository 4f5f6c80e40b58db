"""Writes the measured dashboards: `manage.py shell -c "from bench import writing; …"`."""

from __future__ import annotations

from bench.board import CHARTS, KINDS
from clients import tenancy
from clients.models import Client, Connection
from demo import alpenpfad
from demo.seed import write_board


def write() -> None:
    """For the client that is measured, after its own dashboards."""
    with tenancy.across_clients():
        client = Client.objects.across_clients().get(slug=alpenpfad.CLIENT.slug)
        connection = Connection.objects.for_client(client).get()
        for position, board in enumerate((KINDS, CHARTS), len(alpenpfad.CLIENT.boards)):
            write_board(client, board, connection, position)
