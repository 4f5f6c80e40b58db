from uuid import UUID, uuid4

from clients.auth.viewer import Formats
from widgets.queries.query import Order, Query
from widgets.results.dashboard_specs import WidgetSpec
from widgets.results.plan import plan
from widgets.results.tile_requests import TileRequest

CONNECTION = uuid4()


def make_tile_request(
    *metrics: str, by: tuple[str, ...] = ("day",), **fields: object
) -> TileRequest:
    query = Query.model_validate(
        {"connection": CONNECTION, "metrics": metrics, "dimensions": by, **fields}
    )
    formats = Formats("en_US", "USD", "UTC", 0)
    spec = WidgetSpec(uuid4(), "line", {}, query)
    return TileRequest(UUID(int=1), spec, query, formats, digest=uuid4().hex, tags=())


def test_queries_that_differ_in_metrics_become_one_call_with_their_union() -> None:
    sessions, revenue = make_tile_request("sessions"), make_tile_request("revenue", "sessions")

    (call,) = plan([sessions, revenue])

    assert call.query.metrics == ("sessions", "revenue")
    assert call.requests == (sessions, revenue)


def test_the_longest_limit_serves_all_who_want_fewer_rows_in_the_same_order() -> None:
    order = [{"field": "sessions", "direction": "desc"}]
    few = make_tile_request("sessions", by=("page_url",), order=order, limit=5)
    many = make_tile_request("sessions", by=("page_url",), order=order, limit=50)

    (call,) = plan([few, many])

    assert call.query.limit == 50


def test_rows_in_another_order_need_a_call_of_their_own() -> None:
    by_sessions = make_tile_request("sessions", by=("channel",))
    by_revenue = make_tile_request("revenue", by=("channel",))

    calls = plan([by_sessions, by_revenue])

    assert [call.requests for call in calls] == [(by_sessions,), (by_revenue,)]
    assert calls[1].query.order == (
        Order(field="revenue", direction="desc"),
        Order(field="channel"),
    )


def test_totals_without_dimensions_have_no_order_to_differ_in() -> None:
    (call,) = plan([make_tile_request("sessions", by=()), make_tile_request("revenue", by=())])

    assert call.query.metrics == ("sessions", "revenue")


def test_a_call_holds_ten_metrics_at_most() -> None:
    tile_requests = [make_tile_request(*(f"metric_{n}_{m}" for m in range(4))) for n in range(3)]

    calls = plan(tile_requests)

    assert [call.requests for call in calls] == [
        (tile_requests[0], tile_requests[1]),
        (tile_requests[2],),
    ]


def test_other_filters_dimensions_or_connections_need_calls_of_their_own() -> None:
    organic = {"field": "channel", "value": "organic"}

    calls = plan(
        [
            make_tile_request("sessions"),
            make_tile_request("sessions", filters=[organic]),
            make_tile_request("sessions", by=("week",)),
            make_tile_request("sessions", connection=uuid4()),
        ]
    )

    assert len(calls) == 4


def test_a_call_splits_into_its_questions() -> None:
    sessions, again, revenue = (
        make_tile_request("sessions"),
        make_tile_request("sessions"),
        make_tile_request("revenue"),
    )
    (call,) = plan([sessions, again, revenue])

    parts = call.split()

    assert [(part.query.metrics, part.requests) for part in parts] == [
        (("sessions",), (sessions, again)),
        (("revenue",), (revenue,)),
    ]
    assert parts[0].split() == []
