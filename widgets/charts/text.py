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
from widgets.charts.registry import chart

SCHEMES = {"http", "https", "mailto"}
VARIABLE = re.compile(r"\{(client|period|comparison)\}")


class TextOptions(Options):
    """`{client}`, `{period}` and `{comparison}` stand for what the page is about."""

    markdown: Annotated[str, Field(max_length=20_000)] = ""


@chart("text", options=TextOptions, has_query=False)
def text(_frame: None, options: TextOptions, writer: Writer) -> Payload:
    """The words as safe HTML, and as they were typed for readers without HTML."""
    return Payload(
        kind="text",
        period=Span("", "", ""),
        as_of="",
        summary=VARIABLE.sub(lambda found: _value(found[1], writer.variables), options.markdown),
        html=str(_commonmark.render(options.markdown, {"variables": writer.variables})),
        empty=not options.markdown.strip(),
    )


class _Renderer(RendererHTML):
    """Headings of a tile stand below the page's and the tile's own. Variables are put in
    where text is written, so that nothing in them is markup.
    """

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

    def heading_open(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return f"<h{_level(tokens[index])}>"

    def heading_close(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return f"</h{_level(tokens[index])}>\n"

    def link_open(
        self,
        tokens: Sequence[Token],
        index: int,
        options: OptionsDict,
        env: MutableMapping[str, Any],
    ) -> str:
        tokens[index].attrSet("rel", "noopener noreferrer nofollow")
        return self.renderToken(tokens, index, options, env)


def _value(name: str, variables: Mapping[str, str]) -> str:
    return variables.get(name, "")


def _level(token: Token) -> int:
    return min(int(token.tag[1]) + 2, 6)


def _may_link(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in SCHEMES
    except ValueError:
        return False


# What is switched off is shown as it was typed, never interpreted.
_commonmark = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer)
_commonmark.disable(["image", "html_block", "html_inline"])
_commonmark.validateLink = _may_link  # type: ignore[method-assign]
