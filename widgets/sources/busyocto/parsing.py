"""BusyOcto's errors, totals of lists, and the names of their items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from widgets.sources import data_envelope, page_sizes, values
from widgets.sources.busyocto import contract
from widgets.sources.calls import ErrorDetails
from widgets.sources.failures import PlanQuotaExceeded, Problem
from widgets.sources.http import Response

INVALID = "invalid_request"
# Fields that make a row of advertising the one that it is: it has no id.
IDENTITY = ("date", "platform", "campaign_id", "ad_set_id", "ad_id", "currency")


def error_details(data: object) -> ErrorDetails:
    """The error body `{"error": {code, message}}`, of any quality; a plan without tokens is told
    apart from one that lacks what was asked for. A refusal names no field: it may be the page size.
    """
    code = data_envelope.error_code(data)
    return ErrorDetails(
        problems=(Problem(page_sizes.FIELD, ""),) if code == INVALID else (),
        failure=PlanQuotaExceeded if code == contract.INSUFFICIENT_TOKENS else None,
    )


def total(response: Response) -> int | None:
    """The total of a list, where it is told."""
    outer = response.data if isinstance(response.data, dict) else {}
    pagination = outer.get("pagination")
    raw = str(pagination.get("total", "")) if isinstance(pagination, dict) else ""
    return int(raw) if raw.isdecimal() and len(raw) < 12 else None


def named(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """An item with an id and labels: advertising has ids where it lacks names."""
    parts = [str(item[name]) for name in IDENTITY if item.get(name) is not None]
    labels = {
        name: item.get(f"{name}_name") or item.get(f"{name}_id")
        for name in ("campaign", "ad_set", "ad")
    }
    return {
        **item,
        **labels,
        "id": item.get("id") or "/".join(parts) or None,
        "currency": values.currency(item.get("currency")),
    }
