"""Every compiled regular expression of the site, and texts on which a bad one is slow."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, product
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]  # as `re` compiles them
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PACKAGES = ("clients", "portal", "runtime", "widgets")
OWN = ("portal.static",)
# A stand-in for each class of characters, and one that hardly any pattern takes.
CATEGORIES = {
    codes.CATEGORY_DIGIT: "7",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_NOT_SPACE: "a",
}
OTHERS = "a7_ -./:=\n\x00é"
WHOLE = {"fullmatch", "match"}


@dataclass(frozen=True)
class Used:
    """A pattern, and whether it is only ever held against a whole text from its beginning."""

    name: str
    pattern: re.Pattern[Any]
    is_anchored: bool

    def run(self, text: str) -> None:
        subject: Any = text.encode() if isinstance(self.pattern.pattern, bytes) else text
        if self.is_anchored:
            self.pattern.fullmatch(subject)
        else:
            for _ in self.pattern.finditer(subject):
                pass


def modules() -> Iterator[ModuleType]:
    """The site's modules, imported."""
    for package in PACKAGES:
        for found in pkgutil.walk_packages([package], f"{package}."):
            is_entry = found.name.rpartition(".")[2] in ("__main__", "asgi", "wsgi")
            if not is_entry and not found.name.startswith(OWN) and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def used() -> Iterator[Used]:
    """All patterns that modules keep, and those of all routes."""
    for module in modules():
        source = _source(module)
        for name, value in vars(module).items():
            for pattern in _patterns(value):
                yield Used(f"{module.__name__}.{name}", pattern, _methods(source, name) <= WHOLE)
    for route in routes(get_resolver()):
        yield Used(f"route {route.pattern}", route.pattern.regex, is_anchored=False)


def routes(resolver: URLResolver) -> Iterator[URLPattern | URLResolver]:
    for each in resolver.url_patterns:
        yield each
        if isinstance(each, URLResolver):
            yield from routes(each)


def inline_calls() -> Iterator[str]:
    """Uses of `re` on a pattern that no module keeps compiled, as "module: source"."""
    for module in modules():
        tree = ast.parse(_source(module))
        kept = set(map(id, chain.from_iterable(map(ast.walk, _assigned(tree)))))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and id(node) not in kept:
                called = ast.unparse(node.func)
                if called.startswith("re.") and called != "re.escape":
                    yield f"{module.__name__}: {called}({ast.unparse(node.args[0])})"


def texts(pattern: re.Pattern[Any]) -> list[tuple[str, str]]:
    """Beginnings and pieces to repeat behind them: characters, words and matches of a pattern."""
    source = pattern.pattern
    tree = parser.parse(source.decode() if isinstance(source, bytes) else source, pattern.flags)
    characters = sorted({*OTHERS, *_characters(tree)})
    samples = sorted({sample for sample in _samples(tree) if sample})[:12]
    words = sorted({sample[:size] for sample in samples for size in (len(sample), -1, 3)})
    repeated = {*characters, *words, *(a + b for a, b in product(words, characters))}
    found = {("", piece) for piece in repeated if piece}
    return sorted(found | set(product(words, characters)))


def _source(module: ModuleType) -> str:
    return Path(str(module.__file__)).read_text()


def _assigned(tree: ast.Module) -> Iterable[ast.AST]:
    return [node for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        yield from (each for each in value.values() if isinstance(each, re.Pattern))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (each for each in value if isinstance(each, re.Pattern))


def _methods(source: str, name: str) -> set[str]:
    """Methods that are called of a pattern; of one that is handed on, those of `pattern`."""
    direct = re.findall(rf"\b{name}(?:\[[^\]\n]*\])?\.(\w+)\(", source)
    return set(direct or re.findall(r"\bpattern\.(\w+)\(", source) or ["search"])


def _characters(tree: Any) -> Iterator[str]:
    for code, value in tree:
        if code in (codes.LITERAL, codes.NOT_LITERAL):
            yield chr(value)
        elif code is codes.IN:
            yield from _characters(value)
        elif code is codes.RANGE:
            yield from map(chr, value)
        elif code is codes.CATEGORY:
            yield CATEGORIES.get(value, "a")
        else:
            for inner in _inner(code, value):
                yield from _characters(inner)


def _samples(tree: Any) -> list[str]:
    """Short texts of all branches, each with as few repetitions as there may be, or one more."""
    found = [""]
    for code, value in tree:
        pieces = _pieces(code, value)
        found = [a + b for a, b in product(found[:24], pieces)] if pieces else found
    return found


def _pieces(code: Any, value: Any) -> list[str]:
    if code is codes.LITERAL:
        return [chr(value)]
    if code is codes.IN:
        return [next(_characters(value), "a")]
    if code in (codes.ANY, codes.NOT_LITERAL):
        return ["a"]
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        least, most, inner = value
        return [piece * min(max(least, 1), most) for piece in _samples(inner)]
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT):
        return []
    return [piece for inner in _inner(code, value) for piece in _samples(inner)]


def _inner(code: Any, value: Any) -> list[Any]:
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return [value[2]]
    if code is codes.BRANCH:
        return list(value[1])
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code in (codes.ASSERT, codes.ASSERT_NOT):
        return [value[1]]
    return [value] if code is codes.ATOMIC_GROUP else []
