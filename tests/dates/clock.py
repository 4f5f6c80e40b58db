"""The mark of tests that a shifted wall clock cannot run."""

from __future__ import annotations

import os

import pytest

# The kernel dates files, and no library shifts its clock.
needs_kernel_clock = pytest.mark.skipif(
    "SHIFTED_SECONDS" in os.environ, reason="files are dated by the kernel's clock"
)
