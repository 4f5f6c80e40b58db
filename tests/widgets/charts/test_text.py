from __future__ import annotations

import re

import pytest

from tests.widgets.charts.factories import AMERICAN
from widgets.charts import draw


def html(markdown: str) -> str:
    return draw("text", None, {"markdown": markdown}, AMERICAN).html


def test_words_become_html_below_the_pages_own_headings() -> None:
    assert html("# Now\n\n- **more**") == (
        "<h2>Now</h2>\n<ul>\n<li><strong>more</strong></li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    ("typed", "levels"),
    [
        ("### a", ["h2"]),
        ("## a\n### b\n## c", ["h2", "h3", "h2"]),
        ("# a\n#### b\n###### c", ["h2", "h3", "h4"]),
        ("### a\n# b\n## c", ["h2", "h2", "h3"]),
        ("a\n=\n\nb\n-", ["h2", "h3"]),
    ],
)
def test_headings_skip_no_level_however_they_are_typed(typed: str, levels: list[str]) -> None:
    assert re.findall(r"<(h\d)>", html(typed)) == levels


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


def test_variables_name_the_client_and_the_days() -> None:
    variables = {"client": "**Acme** <b>&", "period": "1–7 Nov"}
    markdown = "{client} in {period} [{period}](https://acme.example/{client}) `{client}` {other}"

    payload = draw("text", None, {"markdown": markdown}, AMERICAN, variables=variables)

    assert payload.html == (
        '<p><span data-variable="client">**Acme** &lt;b&gt;&amp;</span> in '
        '<span data-variable="period">1–7 Nov</span> '
        '<a href="https://acme.example/%7Bclient%7D" rel="noopener noreferrer nofollow">'
        '<span data-variable="period">1–7 Nov</span></a> <code>{client}</code> {other}</p>\n'
    )
    assert payload.summary == (
        "**Acme** <b>& in 1–7 Nov 1–7 Nov (https://acme.example/%7Bclient%7D) {client} {other}"
    )


def test_the_summary_is_plain_text_with_lists_and_addresses() -> None:
    markdown = """# What *changed*

New **shop** in
Berlin, see <https://acme.example> or [us](mailto:us@acme.example).

- one
- two
  1. first
  2. second

> quoted\\
> twice

---

    code **here**
"""

    payload = draw("text", None, {"markdown": markdown}, AMERICAN)

    assert (
        payload.summary
        == """What changed

New shop in Berlin, see https://acme.example or us (us@acme.example).

• one
• two
  1. first
  2. second

quoted
twice

code **here**"""
    )
