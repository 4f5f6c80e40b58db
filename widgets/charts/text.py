"""Words between the numbers: CommonMark without pictures and without HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from html import escape
from typing import Annotated, Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from pydantic import Field

from widgets.charts.formats import Writer
from widgets.charts.options import Options
from widgets.charts.payload import Payload, Span
from widgets.charts.plain_markdown import plain
from widgets.charts.registry import chart

SCHEMES = {"http", "https", "mailto"}
# A tile without a title has its heading in the text, as others have theirs above it.
FIRST_LEVEL, LAST_LEVEL = 2, 6
VARIABLE = re.compile(r"\{(client|period|comparison)\}")


class TextOptions(Options):
    """`{client}`, `{period}` and `{comparison}` stand for what the page is about."""

    markdown: Annotated[
        str,
        Field(
            max_length=20_000,
            title="Text",
            description="Markdown. {client}, {period} and {comparison} are filled in.",
        ),
    ] = ""


@chart(
    "text",
    options=TextOptions,
    has_query=False,
    caption=("Text", "Words of your own, without numbers."),
)
def text(_frame: None, options: TextOptions, writer: Writer) -> Payload:
    """The words as safe HTML, and without markup for media that have none."""
    tokens = _commonmark.parse(options.markdown)
    return Payload(
        kind="text",
        period=Span("", "", ""),
        as_of="",
        summary=plain(tokens, lambda text: _with_values(text, writer.variables)),
        html=_html(tokens, writer.variables),
        empty=not options.markdown.strip(),
    )


def _html(tokens: Sequence[Token], variables: Mapping[str, str]) -> str:
    env = {"variables": variables}
    _rank([token for token in tokens if token.type.startswith("heading_")])
    return str(_commonmark.renderer.render(tokens, _commonmark.options, env))


def _rank(headings: Sequence[Token]) -> None:
    """Whatever levels a text is typed with, its headings begin below the page's and skip none."""
    above = FIRST_LEVEL - 1
    highest = min((int(token.tag[1]) for token in headings), default=1)
    for token in headings:
        if token.type == "heading_open":
            above = min(int(token.tag[1]) - highest + FIRST_LEVEL, above + 1, LAST_LEVEL)
        token.tag = f"h{above}"


class _Renderer(RendererHTML):
    """Variables are put in where text is written, so that nothing in them is markup."""

    def text(
        self,
        tokens: Sequence[Token],
        index: int,
        _options: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        def put(found: re.Match[str]) -> str:
            value = escape(_value(found[1], env["variables"]))
            # A page that turns to other days writes them here.
            return f'<span data-variable="{found[1]}">{value}</span>'

        return VARIABLE.sub(put, escape(tokens[index].content))

    def link_open(
        self,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        tokens[index].attrSet("rel", "noopener noreferrer nofollow")
        return self.renderToken(tokens, index, options, env)


def _with_values(text: str, variables: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: _value(found[1], variables), text)


def _value(name: str, variables: Mapping[str, str]) -> str:
    return variables.get(name, "")


def _may_link(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in SCHEMES
    except ValueError:
        return False


# What is switched off is shown as it was typed, never interpreted.
_commonmark = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
_commonmark.disable(["image", "html_block", "html_inline"])
_commonmark.validateLink = _may_link  # type: ignore[method-assign]
