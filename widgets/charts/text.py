"""Words between the numbers: CommonMark without pictures and without HTML."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
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


class TextOptions(Options):
    markdown: Annotated[str, Field(max_length=20_000)] = ""


@chart("text", options=TextOptions, has_query=False)
def text(_frame: None, options: TextOptions, _writer: Writer) -> Payload:
    """The words as safe HTML, and as they were typed for readers without HTML."""
    return Payload(
        kind="text",
        period=Span("", "", ""),
        as_of="",
        summary=options.markdown,
        html=str(_commonmark.render(options.markdown)),
        empty=not options.markdown.strip(),
    )


class _Renderer(RendererHTML):
    """Headings of a tile stand below the page's and the tile's own."""

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
