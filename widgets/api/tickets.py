"""Renewal of the ticket of a page that stays open longer than it is valid."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from widgets.api.viewers import viewer_of
from widgets.models import Dashboard
from widgets.realtime import page_tickets
from widgets.results import dashboard_specs


class TicketView(APIView):
    def post(self, request: Request, slug: str) -> Response:
        viewer = viewer_of(request)
        boards = Dashboard.objects.for_client(viewer.client_id).published()
        board = get_object_or_404(boards, slug=slug)
        dashboard_spec = dashboard_specs.load(viewer.client_id, board.pk)
        return Response({"ticket": page_tickets.for_page(request._request, viewer, dashboard_spec)})
