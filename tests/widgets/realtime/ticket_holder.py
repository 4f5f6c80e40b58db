"""A member with a ticket for a dashboard, for tests of both hot routes."""

from __future__ import annotations

from copy import copy

from clients.models import Client
from clients.tenancy import within
from tests.fixtures.factories import make_member
from tests.fixtures.hot_routes import viewer_of
from widgets.models import Dashboard, Widget
from widgets.realtime.page_tickets import issue
from widgets.results import dashboard_specs

STATE = "from=2025-11-10&to=2025-11-16&compare=previous_period"


class TicketHolder:
    """A member of a client, with a ticket for a dashboard of one KPI."""

    def __init__(self, client: Client, board: Dashboard) -> None:
        self.board = board
        self.host = f"{client.slug}.localhost"
        self.member = make_member(client=client)
        self.viewer = viewer_of(self.member)
        with within(client.pk):
            self.dashboard_spec = dashboard_specs.load(client.pk, board.pk)
            widget = Widget.objects.for_client(client.pk).get(dashboard=board)
        self.ticket = issue(self.dashboard_spec, self.viewer, host=self.host, session="one")
        self.widget_id = str(widget.pk)
        self.url = f"/data/{board.pk}/{widget.pk}?{STATE}"
        self.chart_url = f"/data/{board.pk}/{widget.pk}/chart?{STATE}"
        self.rows_url = f"/data/{board.pk}/{widget.pk}/rows?{STATE}"
        self.page_url = f"/data/{board.pk}?{STATE}"
        self.live_url = f"/live/{board.pk}?{STATE}"

    def again(self, session: str) -> TicketHolder:
        """The same person in another session."""
        holder = copy(self)
        holder.ticket = issue(self.dashboard_spec, self.viewer, host=self.host, session=session)
        return holder
