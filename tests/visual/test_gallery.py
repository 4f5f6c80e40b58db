"""Every widget in every state looks as it did when somebody last looked at it.

Layout, words and colours are compared under every release of Chromium; pictures, which show how a
release smooths edges, under the one that they were recorded with.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.visual.comparison import BASELINES, RELEASE
from tests.visual.gallery import PICTURED, Findings, pages

pytestmark = pytest.mark.django_db


def test_pictures_are_of_this_release(browser: Browser) -> None:
    recorded = RELEASE.read_text().strip()

    if browser.version != recorded:
        pytest.skip(
            f"pictures were recorded with Chromium {recorded} and are compared under that release "
            f"alone; this is {browser.version}: layout, words and colours are compared"
        )
    assert sorted(path.stem for path in BASELINES.rglob("*.webp"))


@pytest.mark.parametrize("findings", pages(*PICTURED), ids=str, indirect=True)
def test_the_gallery_looks_as_it_did(findings: Findings) -> None:
    changed = findings.changes

    assert not changed, "\n".join([*changed, "If it is meant: make baselines"])
