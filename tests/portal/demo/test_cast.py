"""The demo's dashboards as they are asked."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from clients.access.viewer import Formats
from portal.demo.cast import STORIES
from portal.demo.tiles import Board
from widgets.queries.periods import Comparison, DateRange
from widgets.queries.query import Query
from widgets.queries.state import State
from widgets.results.asks import Definition, Manifest, asks
from widgets.results.plan import plan

CLIENT, CONNECTION = UUID(int=1), UUID(int=2)
WEEK = DateRange.parse("2025-11-10", "2025-11-16")
STATE = State(None, WEEK, Comparison.PREVIOUS_PERIOD, WEEK.before())
BOARDS = {f"{story.slug}-{board.slug}": board for story in STORIES for board in story.boards}


@pytest.mark.parametrize("board", BOARDS.values(), ids=BOARDS)
def test_a_dashboard_of_the_demo_costs_five_calls_at_most(board: Board) -> None:
    definitions = tuple(
        Definition(
            uuid4(),
            tile.kind,
            tile.options,
            Query.model_validate({**tile.query, "connection": CONNECTION}),
            source="oscom",
        )
        for tile in board.tiles
        if tile.query
    )
    manifest = Manifest.of(CLIENT, uuid4(), definitions)

    calls = plan(asks(manifest, STATE, Formats("en_US", "USD", "UTC", 0)))

    assert len(calls) <= 5
