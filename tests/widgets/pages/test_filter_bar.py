from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from clients.auth.viewer import Formats
from widgets.pages import filter_bar
from widgets.pages.period_picker import Days
from widgets.queries import state as states
from widgets.queries.query import AnyOf, Filter, Query
from widgets.results.tile_requests import LOCKS, Definition, Manifest, tile_requests

NOW = datetime(2025, 11, 20, 10, tzinfo=UTC)
GERMAN = Formats("de_DE", "EUR", "Europe/Berlin", 0)
URL = "/dashboards/sales/"
LOCKED = Filter(field="channel", value="email")


def make_days(*picks: str) -> Days:
    params = {"period": "last_7_days", "compare": "off"}
    state = states.read(params, now=NOW, zone=GERMAN.zone, picks=picks)
    return Days(URL, state, NOW.date(), GERMAN)


def make_definition(
    resource: str = "analytics", metric: str = "sessions", **more: Any
) -> Definition:
    query = Query(connection=uuid4(), resource=resource, metrics=(metric,))
    return Definition(
        uuid4(), more.get("kind", "kpi"), more.get("options", {}), query, source="oscom"
    )


def test_chips_are_named_for_readers_and_lead_to_the_page_without_them() -> None:
    days = make_days("property:country:DE", "channel:paid_search", "channel:")

    found = filter_bar.chips(days, [make_definition()], "[]")

    assert [(chip.name, chip.value) for chip in found.chips] == [
        ("Kanal", "(ohne Angabe)"),
        ("Kanal", "Bezahlte Suche"),
        ("Land", "Deutschland"),
    ]
    assert found.chips[1].url == (
        f"{URL}?period=last_7_days&compare=off&f=channel:&f=property:country:DE"
    )
    assert found.clear_url == f"{URL}?period=last_7_days&compare=off"


def test_a_widgets_own_words_go_before_those_of_the_platform() -> None:
    renamed = {"labels": {"channel": "Weg"}, "values": {"email": "Brief"}}
    definitions = [make_definition(), make_definition(options=renamed)]

    (chip,) = filter_bar.chips(make_days("channel:email"), definitions, "[]").chips

    assert (chip.name, chip.value) == ("Weg", "Brief")


def test_what_no_widget_knows_is_named_as_it_stands() -> None:
    (chip,) = filter_bar.chips(make_days("utm_thing:<b>"), [make_definition()], "[]").chips

    assert (chip.name, chip.value) == ("Utm thing", "<b>")


def test_widgets_say_what_they_do_not_follow() -> None:
    follows = make_definition()
    overview, keywords = make_definition("overview"), make_definition("seo_keywords", "clicks")

    found = filter_bar.chips(make_days("channel:email"), [follows, overview, keywords], "[]")

    assert set(found.remarks) == {overview.widget_id, keywords.widget_id}
    assert set(found.remarks.values()) == {"Nicht gefiltert nach Kanal"}


def test_a_name_leads_in_and_out_again() -> None:
    days = make_days("channel:email")
    ways = filter_bar.ways(days)

    assert ways.search("channel:social").endswith("&f=channel:email&f=channel:social")
    assert ways.search("channel:email") == "?period=last_7_days&compare=off"
    assert filter_bar.ways(make_days(*(f"channel:{n}" for n in range(8)))).search("channel:x") == ""


def test_links_and_forms_keep_what_the_page_is_narrowed_to() -> None:
    days = make_days("channel:email")
    links = [*(link for group in days.presets for link in group), *days.comparisons]

    assert all(link.url.endswith("&f=channel:email") for link in links)
    assert days.params.endswith("&f=channel:email")
    assert days.picks == ("channel:email",)


def filters_of(days: Days, locks: str) -> tuple[Filter | AnyOf, ...]:
    definition = make_definition()
    manifest = Manifest.of(uuid4(), uuid4(), (definition,))
    (tile_request,) = tile_requests(manifest, days.state, GERMAN, locks)
    return tile_request.query.filters


def test_a_lock_holds_whatever_the_page_is_narrowed_to() -> None:
    locks = LOCKS.dump_json((LOCKED,), by_alias=True).decode()

    for value in ("social", "email", ""):
        found = filters_of(make_days(f"channel:{value}"), locks)
        assert found[0] == LOCKED
    # The same value again adds nothing, and takes nothing away.
    assert filters_of(make_days("channel:email"), locks) == (LOCKED,)
    assert len(filters_of(make_days("channel:social"), locks)) == 2


def test_filters_that_read_alike_say_which_values_they_are() -> None:
    alike = {"values": {"facebook": "Social", "instagram": "Social"}}
    days = make_days("channel:facebook", "channel:instagram")

    found = filter_bar.chips(days, [make_definition(options=alike)], "[]").chips

    assert [chip.value for chip in found] == ["Social (facebook)", "Social (instagram)"]
