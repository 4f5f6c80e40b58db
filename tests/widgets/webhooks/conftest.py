from __future__ import annotations

import pytest
from redis import Redis

from clients.models import Client
from tests.widgets.webhooks.sender import Sender, make_sender


@pytest.fixture
def oscom(acme: Client, redis: Redis) -> Sender:
    """Acme's platform; Redis has heard of nothing yet."""
    return make_sender(acme)
