"""`GET /analytics/overview`: four numbers for a range of days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.oscom import params
from sandbox.oscom.call import Call
from sandbox.oscom.envelope import ApiError
from sandbox.oscom.query.answer import answer

# OSCOM API guide, 'Analytics module'.
METRICS = ["sessions", "page_views", "conversions", "revenue"]
DEFAULT_DAYS = 30
PARAMETERS = {
    "date_range": "start_date",
    "date_range.start": "start_date",
    "date_range.end": "end_date",
}


def overview(call: Call) -> dict[str, Any]:
    given = params.read(
        call.request,
        {
            "start_date": params.text,
            "end_date": params.text,
            "timezone": params.text,
            "compare": params.one_of("previous_period", "previous_year"),
        },
    )
    try:
        answered = answer(call.synthetic, body(call, given), now=call.now, wall=call.wall)
    except ApiError as error:
        raise renamed(error) from error

    meta, row = answered["meta"], answered["data"][0]
    data = {
        "date_range": meta["date_range"],
        "metrics": {name: row[name] for name in METRICS},
        "currency": meta["currency"],
        "data_freshness": meta["data_freshness"],
    }
    if "compare" in given:
        data["previous"] = row["previous"]
    return {"data": data}


def renamed(error: ApiError) -> ApiError:
    details = [
        {**detail, "field": PARAMETERS.get(detail["field"], detail["field"])}
        for detail in error.details
    ]
    return ApiError(error.status, error.code, error.message, details=details)


def body(call: Call, given: dict[str, str]) -> dict[str, Any]:
    """The same question as a query."""
    asked: dict[str, Any] = {
        "metrics": METRICS,
        "date_range": dates(call, given),
        "timezone": given.get("timezone"),
    }
    if "compare" in given:
        asked["compare"] = {"mode": given["compare"]}
    return asked


def dates(call: Call, given: dict[str, str]) -> dict[str, str]:
    """The days asked for, or 30 until yesterday."""
    today = call.now.astimezone(ZoneInfo(call.synthetic.profile.timezone)).date()
    return {
        "start": given.get("start_date", str(today - timedelta(days=DEFAULT_DAYS))),
        "end": given.get("end_date", str(today - timedelta(days=1))),
    }
