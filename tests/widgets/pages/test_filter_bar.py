from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from django.http import QueryDict

from clients.auth.viewer import Formats
from widgets.pages import filter_bar
from widgets.pages.period_picker import PeriodPicker
from widgets.queries import state as states
from widgets.queries.query import AnyOf, Filter, Query
from widgets.rendering.markup import name
from widgets.results.dashboard_specs import DashboardSpec, WidgetSpec
from widgets.results.tile_requests import LOCKS, tile_requests

NOW = datetime(2025, 11, 20, 10, tzinfo=UTC)
GERMAN = Formats("de_DE", "EUR", "Europe/Berlin", 0)
URL = "/dashboards/sales/"
LOCKED = Filter(field="channel", value="email")


def make_picker(*page_filters: str) -> PeriodPicker:
    params = {"period": "last_7_days", "compare": "off"}
    state = states.read(params, now=NOW, zone=GERMAN.zone, page_filters=page_filters)
    return PeriodPicker(URL, state, NOW.date(), GERMAN)


def make_widget_spec(
    resource: str = "analytics", metric: str = "sessions", **more: Any
) -> WidgetSpec:
    query = Query(connection=uuid4(), resource=resource, metrics=(metric,))
    return WidgetSpec(
        uuid4(), more.get("kind", "kpi"), more.get("options", {}), query, source="oscom"
    )


def test_chips_are_named_for_readers_and_lead_to_the_page_without_them() -> None:
    picker = make_picker("property:country:DE", "channel:paid_search", "channel:")

    found = filter_bar.build(picker, [make_widget_spec()], "[]")

    assert [(each.name, each.value) for each in found.filters] == [
        ("Kanal", "(ohne Angabe)"),
        ("Kanal", "Bezahlte Suche"),
        ("Land", "Deutschland"),
    ]
    assert found.filters[1].url == (
        f"{URL}?period=last_7_days&compare=off&f=channel:&f=property:country:DE"
    )
    assert found.clear_url == f"{URL}?period=last_7_days&compare=off"


def test_a_widgets_own_words_go_before_those_of_the_platform() -> None:
    renamed = {"labels": {"channel": "Weg"}, "values": {"email": "Brief"}}
    specs = [make_widget_spec(), make_widget_spec(options=renamed)]

    (each,) = filter_bar.build(make_picker("channel:email"), specs, "[]").filters

    assert (each.name, each.value) == ("Weg", "Brief")


def test_a_value_that_no_widget_knows_is_named_as_given() -> None:
    (each,) = filter_bar.build(make_picker("utm_thing:<b>"), [make_widget_spec()], "[]").filters

    assert (each.name, each.value) == ("Utm thing", "<b>")


def test_widgets_say_what_they_do_not_follow() -> None:
    follows = make_widget_spec()
    overview, keywords = make_widget_spec("overview"), make_widget_spec("seo_keywords", "clicks")

    found = filter_bar.build(make_picker("channel:email"), [follows, overview, keywords], "[]")

    assert set(found.notes) == {overview.widget_id, keywords.widget_id}
    assert set(found.notes.values()) == {"Nicht gefiltert nach Kanal"}


def toggled(page_filter: str, *known: str) -> str:
    params = QueryDict(mutable=True)
    params.update({"period": "last_7_days", "compare": "off"})
    params.setlist("f", list(known))
    params["toggle"] = page_filter
    return filter_bar.toggled(params)


def test_a_name_sets_its_filter_and_removes_it_again() -> None:
    days = "period=last_7_days&compare=off"

    assert toggled("channel:social", "channel:email").startswith(days)
    assert toggled("channel:social", "channel:email").endswith("f=channel:email&f=channel:social")
    assert toggled("channel:email", "channel:email") == days


def test_a_page_with_as_many_filters_as_it_may_have_gains_no_other() -> None:
    full = [f"channel:{number}" for number in range(8)]

    assert "channel:x" not in toggled("channel:x", *full)
    assert toggled("channel:0", *full).count("f=channel") == 7


def test_names_of_set_filters_are_marked_and_text_that_looks_like_one_is_not() -> None:
    hostile = 'name="toggle" value="channel:email"'
    html = f"{name('Email', 'channel:email')}{name(hostile, '')}{name('Paid', 'channel:paid')}"

    found = filter_bar.with_current(html, ["channel:email"])

    assert found.count("aria-current") == 1
    assert 'value="channel:email" aria-current="true">Email</button>' in found


def test_links_and_forms_keep_what_the_page_is_narrowed_to() -> None:
    picker = make_picker("channel:email")
    links = [*(link for group in picker.presets for link in group), *picker.comparisons]

    assert all(link.url.endswith("&f=channel:email") for link in links)
    assert picker.params.endswith("&f=channel:email")
    assert picker.page_filters == ("channel:email",)


def filters_of(picker: PeriodPicker, locks: str) -> tuple[Filter | AnyOf, ...]:
    spec = make_widget_spec()
    dashboard_spec = DashboardSpec.of(uuid4(), uuid4(), (spec,))
    (tile_request,) = tile_requests(dashboard_spec, picker.state, GERMAN, locks)
    return tile_request.query.filters


def test_a_lock_holds_whatever_the_page_is_narrowed_to() -> None:
    locks = LOCKS.dump_json((LOCKED,), by_alias=True).decode()

    for value in ("social", "email", ""):
        found = filters_of(make_picker(f"channel:{value}"), locks)
        assert found[0] == LOCKED
    # The same value again adds nothing, and takes nothing away.
    assert filters_of(make_picker("channel:email"), locks) == (LOCKED,)
    assert len(filters_of(make_picker("channel:social"), locks)) == 2


def test_filters_that_read_alike_say_which_values_they_are() -> None:
    alike = {"values": {"facebook": "Social", "instagram": "Social"}}
    picker = make_picker("channel:facebook", "channel:instagram")

    found = filter_bar.build(picker, [make_widget_spec(options=alike)], "[]").filters

    assert [each.value for each in found] == ["Social (facebook)", "Social (instagram)"]
