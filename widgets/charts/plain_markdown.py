"""Plain text of CommonMark: words without markup, lists as lists, links with their addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import count, repeat

from markdown_it.token import Token

BULLET = "•"


def plain(tokens: Sequence[Token], put: Callable[[str], str]) -> str:
    """The blocks of a parsed text, a blank line between them; items of a list follow each other.

    `put` replaces the variables of a text.
    """
    text, was_item = "", False
    for block, is_item in _blocks(tokens, put):
        between = "\n" if was_item and is_item else "\n\n"
        text, was_item = f"{text}{between}{block}" if text else block, is_item
    return text


def _blocks(tokens: Sequence[Token], put: Callable[[str], str]) -> Iterator[tuple[str, bool]]:
    """Each block, and whether it stands in a list."""
    lists: list[Iterator[str]] = []
    marker = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(repeat(BULLET))
            case "ordered_list_open":
                numbers = count(int(token.attrGet("start") or 1))
                lists.append(f"{number}." for number in numbers)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                marker = f"{next(lists[-1])} "
            case "inline" | "fence" | "code_block":
                words = _words(token.children or (), put) if token.children else token.content
                indent = "  " * max(len(lists) - 1, 0)
                yield f"{indent}{marker}{words.rstrip()}", bool(lists)
                marker = ""


def _words(tokens: Sequence[Token], put: Callable[[str], str]) -> str:
    text, links = "", []
    for token in tokens:
        match token.type:
            case "softbreak":
                text += " "
            case "hardbreak":
                text += "\n"
            case "link_open":
                links.append((str(token.attrGet("href")), len(text)))
            case "link_close":
                address, begins = links.pop()
                address = address.removeprefix("mailto:")
                text += "" if text[begins:] == address else f" ({address})"
            case "code_inline":
                text += token.content
            case _:
                text += put(token.content)
    return text
