from __future__ import annotations

import pytest
from django.test import Client as Browser

from clients.models import User
from tests.clients import browsers


@pytest.fixture
def admin_browser(manager: User) -> Browser:
    """The manager of acme, signed in to the admin."""
    return browsers.admin_browser(manager)
