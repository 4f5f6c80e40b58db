from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest

from clients.branding import patterns
from clients.models import Brand
from tests.clients.branding.brands import make_brand


@pytest.mark.parametrize("pattern", [patterns.light, patterns.dark])
def test_pattern_is_an_svg_in_brand_colours(pattern: Callable[[Brand], str]) -> None:
    root = ElementTree.fromstring(pattern(make_brand()))  # noqa: S314  # our own

    kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert kinds == {"svg", "rect", "circle", "path"}
    fills = [element.get("fill", "") for element in root]
    assert all(re.fullmatch(r"#[0-9a-f]{6}", fill) for fill in fills)
    assert len(set(fills)) == len(fills)
