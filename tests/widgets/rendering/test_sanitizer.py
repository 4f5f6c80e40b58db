"""The sanitizer of static SVG: allowed elements and attributes."""

import pytest

from widgets.rendering.errors import UnsafeMarkup
from widgets.rendering.sanitizer import sanitize

DRAWING = (
    '<div class="static-chart"><svg viewBox="0 0 10 10" preserveAspectRatio="none">'
    '<path d="M0,0L1.5,2" stroke="var(--series-1)" stroke-width="2"></path></svg>'
    '<svg><text x="5%" dy="4">1 &lt; 2 &amp; 3</text></svg></div>'
)


def test_a_drawing_of_ours_stays_as_it_is() -> None:
    assert sanitize(DRAWING) == DRAWING


@pytest.mark.parametrize(
    "svg",
    [
        "<div><script>alert(1)</script></div>",
        "<svg><foreignObject></foreignObject></svg>",
        "<svg><image href='data:,'/></svg>",
        "<svg><use href='#a'/></svg>",
        "<svg><a href='javascript:alert(1)'><text>x</text></a></svg>",
        "<svg><path onclick='alert(1)'/></svg>",
        "<svg><path style='fill:red'/></svg>",
        "<svg><path fill='url(https://elsewhere.example/)'/></svg>",
        "<svg><path fill='var(--ink);}'/></svg>",
        "<svg><path d='M0,0\"/&gt;'/></svg>",
        "<svg><text>open</svg>",
        "<svg>words</svg>",
        "<!DOCTYPE svg [<!ENTITY a 'aaa'>]><svg><text>&a;</text></svg>",
        "<svg xmlns:x='x'><x:path/></svg>",
        f"<svg><text>{'a' * 300_000}</text></svg>",
    ],
)
def test_elements_that_no_static_chart_needs_are_refused(svg: str) -> None:
    with pytest.raises(UnsafeMarkup):
        sanitize(svg)


def test_words_of_a_platform_stay_words() -> None:
    svg = sanitize("<svg><text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</text></svg>")

    assert svg == ("<svg><text>&lt;/text&gt;&lt;script&gt;alert(1)&lt;/script&gt;</text></svg>")


@pytest.mark.parametrize("svg", ["<div>" * 9000 + "</div>" * 9000, "<svg>\ud800</svg>"])
def test_unreadable_markup_is_refused(svg: str) -> None:
    with pytest.raises(UnsafeMarkup):
        sanitize(svg)
