"""Known names that make no sense together: 422."""

from __future__ import annotations

from sandbox.oscom.catalogue import GRAINS, METRICS, SEO_WORDS
from sandbox.oscom.envelope import ApiError, impossible
from sandbox.oscom.query.schema import AnyOf, QueryBody

INCOMPATIBLE = "incompatible_dimension"
MAX_DAYS = {"hour": 31, "day": 731}
MAX_DAYS_OTHERWISE = 1827
# Buckets in one season. A year has none.
SEASONS = {"hour": 24, "day": 7, "week": 52, "month": 12, "quarter": 4}


def grain_of(body: QueryBody) -> str | None:
    return next((name for name in body.dimensions if name in GRAINS), None)


def check(body: QueryBody) -> None:
    """Raises ApiError 422 for the first impossible combination."""
    for refuse in (seo_words, time_grains, filters, ratios, range_length, order, seasons):
        problem = refuse(body)
        if problem:
            raise problem


def seo_words(body: QueryBody) -> ApiError | None:
    used = [*body.metrics, *body.dimensions, *(leaf.field for leaf in body.leaves())]
    for name in used:
        if name in SEO_WORDS:
            return impossible(name, INCOMPATIBLE, f"{name} belongs to the /seo endpoints.", name)
    return None


def time_grains(body: QueryBody) -> ApiError | None:
    grains = [name for name in body.dimensions if name in GRAINS]
    if len(grains) > 1:
        return impossible(
            "dimensions", "multiple_time_grains", "Choose one time grain.", ", ".join(grains)
        )
    return None


def filters(body: QueryBody) -> ApiError | None:
    for leaf in body.leaves():
        if leaf.field in GRAINS:
            return impossible(
                "filters", INCOMPATIBLE, "Time is filtered by date_range.", leaf.field
            )
    for item in body.filters:
        if isinstance(item, AnyOf) and len({leaf.on_metric for leaf in item.any_of}) > 1:
            return impossible(
                "filters", INCOMPATIBLE, "An or joins dimensions or metrics, not both."
            )
    return None


def ratios(body: QueryBody) -> ApiError | None:
    used = [*body.metrics, *(leaf.field for leaf in body.leaves() if leaf.on_metric)]
    ratio = next((name for name in used if METRICS[name].is_ratio), None)
    if ratio and "event_type" in body.dimensions:
        return impossible("dimensions", INCOMPATIBLE, f"{ratio} has no event type.", "event_type")
    return None


def range_length(body: QueryBody) -> ApiError | None:
    allowed = MAX_DAYS.get(grain_of(body) or "", MAX_DAYS_OTHERWISE)
    if body.date_range.days > allowed:
        return impossible(
            "date_range", "range_too_large", f"At most {allowed} days.", body.date_range.days
        )
    return None


def order(body: QueryBody) -> ApiError | None:
    selected = {*body.metrics, *body.dimensions}
    for item in body.order:
        if item.field not in selected:
            return impossible(
                "order", "order_not_selected", f"{item.field} is not selected.", item.field
            )
    return None


def seasons(body: QueryBody) -> ApiError | None:
    if body.time_series.decompose and grain_of(body) not in SEASONS:
        return impossible(
            "time_series.decompose",
            INCOMPATIBLE,
            "Decomposition needs one time grain below year.",
            grain_of(body),
        )
    return None
