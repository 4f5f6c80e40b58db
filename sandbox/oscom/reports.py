"""`GET /analytics/reports/{id}`: a dashboard's or report's data, as if drawn at OSCOM.

The guide documents no list call; `GET /analytics/reports` is for people who try things.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sandbox.oscom.call import Call
from sandbox.oscom.envelope import ApiError, not_found
from sandbox.oscom.lists import Listing
from sandbox.oscom.overview import dates, renamed
from sandbox.oscom.params import read, text
from sandbox.oscom.query.answer import answer

LISTING = Listing(filters={}, sortable=("name", "updated_at"), sort="name")

Widget = tuple[str, str, str, Mapping[str, Any]]
REPORTS: Mapping[str, tuple[str, str, tuple[Widget, ...]]] = {
    "rep_1": (
        "Executive summary",
        "dashboard",
        (
            (
                "wdg_1",
                "Leading numbers",
                "number",
                {"metrics": ["sessions", "conversions", "revenue"]},
            ),
            (
                "wdg_2",
                "Sessions by week",
                "line",
                {"metrics": ["sessions"], "dimensions": ["week"]},
            ),
            (
                "wdg_3",
                "Where visitors come from",
                "bar",
                {"metrics": ["sessions", "conversion_rate"], "dimensions": ["channel"]},
            ),
        ),
    ),
    "rep_2": (
        "Campaign review",
        "report",
        (
            (
                "wdg_1",
                "Campaigns",
                "table",
                {
                    "metrics": ["campaign_interactions", "conversions", "revenue"],
                    "dimensions": ["campaign_name"],
                    "filters": [{"field": "campaign_name", "operator": "is_not_null"}],
                },
            ),
            (
                "wdg_2",
                "Revenue by month",
                "bar",
                {"metrics": ["revenue"], "dimensions": ["month"]},
            ),
        ),
    ),
}


def reports(call: Call) -> dict[str, Any]:
    return LISTING.page(call, [head(call, report_id) for report_id in REPORTS])


def report(call: Call) -> dict[str, Any]:
    report_id = call.params["id"]
    if report_id not in REPORTS:
        raise not_found("report")
    given = read(call.request, {"start_date": text, "end_date": text})
    days = dates(call, given)
    try:
        widgets = [filled(call, widget, days) for widget in REPORTS[report_id][2]]
    except ApiError as error:
        raise renamed(error) from error
    return {"data": {**head(call, report_id), "date_range": days, "widgets": widgets}}


def head(call: Call, report_id: str) -> dict[str, Any]:
    name, kind, _ = REPORTS[report_id]
    return {
        "id": report_id,
        "name": name,
        "type": kind,
        "updated_at": f"{call.synthetic.first}T08:00:00Z",
    }


def filled(call: Call, widget: Widget, days: Mapping[str, str]) -> dict[str, Any]:
    widget_id, title, chart, query = widget
    asked = {**query, "date_range": dict(days)}
    answered = answer(call.synthetic, asked, now=call.now, wall=call.wall)
    return {
        "id": widget_id,
        "title": title,
        "chart": chart,
        "query": asked,
        "columns": answered["meta"]["columns"],
        "rows": answered["data"],
    }
