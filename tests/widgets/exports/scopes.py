"""Scopes of exports of test boards."""

from __future__ import annotations

from uuid import UUID

from clients.auth.permissions import formats_of
from tests.fixtures.platform import STATE
from widgets.exports.content import ExportScope
from widgets.models import Dashboard
from widgets.queries.state import State


def scope_of(
    board: Dashboard, state: State = STATE, *, widget_id: UUID | None = None, locks: str = "[]"
) -> ExportScope:
    formats = formats_of(board.client)
    return ExportScope(board.client_id, board.pk, widget_id, state, formats, locks)
