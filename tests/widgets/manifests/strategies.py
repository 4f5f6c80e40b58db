"""Generated dashboards in normal form, with widgets of every kind over OSCOM's catalogue."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from widgets.manifests import normal_form
from widgets.manifests.entries import Plain

CONNECTION = "Shop"
SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
# Neither control characters nor what a database would change.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"]),
    min_size=1,
    max_size=20,
).filter(lambda text: text == text.strip() != "")
METRICS = ("sessions", "visitors", "page_views", "conversions", "revenue")
DIMENSIONS = ("day", "week", "channel", "campaign_name")


@st.composite
def dashboards(draw: st.DrawFn) -> Plain:
    """A dashboard of up to five widgets with distinct keys."""
    keys = draw(st.lists(SLUGS, unique=True, max_size=5))
    plain = {
        "slug": draw(SLUGS),
        "title": draw(TEXTS),
        "intro": draw(st.just("") | TEXTS),
        "published": draw(st.booleans()),
    }
    widgets = [normal_form.of_widget({"key": key, **draw(_widgets())}) for key in keys]
    found = {name: value for name, value in plain.items() if value not in ("", False)}
    return found | ({"widgets": widgets} if widgets else {})


@st.composite
def _widgets(draw: st.DrawFn) -> Plain:
    kind = draw(st.sampled_from(["kpi", "line", "bar", "table", "gauge", "text"]))
    options: dict[str, Any] = draw(_options(kind))
    plain = {
        "kind": kind,
        "title": draw(st.just("") | TEXTS),
        "width": draw(st.integers(1, 12)),
        "height": draw(st.integers(1, 12)),
        "options": options,
    }
    return plain if kind == "text" else plain | {"query": draw(_queries())}


@st.composite
def _queries(draw: st.DrawFn) -> Plain:
    grain = draw(st.sampled_from(["day", "week"]))
    value = draw(TEXTS)
    conditions = [{"field": "channel", "operator": "in", "value": [value, "email"]}]
    return {
        "connection": CONNECTION,
        "metrics": draw(st.lists(st.sampled_from(METRICS), unique=True, min_size=1, max_size=3)),
        "dimensions": draw(st.sampled_from([[], [grain], ["channel"]])),
        "filters": draw(st.sampled_from([[], conditions, [{"or": conditions}]])),
        "limit": draw(st.integers(1, 100)),
    }


@st.composite
def _options(draw: st.DrawFn, kind: str) -> Plain:
    if kind == "text":
        lines = draw(st.lists(TEXTS, min_size=1, max_size=3))
        return {"markdown": "\n".join(lines)}
    labels = draw(st.dictionaries(st.sampled_from(METRICS), TEXTS, max_size=3))
    own: Plain = {"labels": labels}
    if kind == "gauge":
        own["goal"] = draw(st.integers(1, 10**6) | st.just(0.5))
    if kind == "bar":
        own |= {"limit": draw(st.integers(1, 50)), "stacked": draw(st.booleans())}
    return own
