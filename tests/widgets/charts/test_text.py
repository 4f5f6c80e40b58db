import pytest

from tests.widgets.charts.factories import AMERICAN
from widgets.charts import draw


def html(markdown: str) -> str:
    return draw("text", None, {"markdown": markdown}, AMERICAN).html


def test_words_become_html_below_the_pages_own_headings() -> None:
    assert html("# Now\n\n- **more**") == (
        "<h3>Now</h3>\n<ul>\n<li><strong>more</strong></li>\n</ul>\n"
    )


def test_links_tell_their_target_nothing() -> None:
    assert html("[us](https://acme.example/a)") == (
        '<p><a href="https://acme.example/a" rel="noopener noreferrer nofollow">us</a></p>\n'
    )


@pytest.mark.parametrize(
    "link",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](data:text/html,hi)",
        "[x](vbscript:x)",
        "[x](//evil.example)",
        "[x](/relative)",
        "<javascript:alert(1)>",
        "[x](&#106;avascript:alert(1))",
    ],
)
def test_links_to_anything_but_pages_and_mail_stay_text(link: str) -> None:
    assert "<a " not in html(link)


@pytest.mark.parametrize(
    "attempt",
    ["<script>alert(1)</script>", "<img src=x onerror=y>", "a <b onclick=x>b</b>", "<!-- x -->"],
)
def test_html_is_shown_and_not_obeyed(attempt: str) -> None:
    shown = html(attempt)

    assert "&lt;" in shown
    assert attempt not in shown


def test_pictures_are_not_loaded() -> None:
    assert "<img" not in html("![p](https://evil.example/p.png)")
