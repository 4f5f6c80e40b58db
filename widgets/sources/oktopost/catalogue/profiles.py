"""Social profiles, which other rows name by id."""

from __future__ import annotations

from widgets.frames.table import Kind, Table
from widgets.sources.lists.endpoint import ListEndpoint
from widgets.sources.oktopost import contract
from widgets.sources.oktopost.list_api import LIST_API

# As the platform writes them, and as readers know them; others are called what it calls them.
NETWORKS = {
    "Facebook": "Facebook",
    "Instagram": "Instagram",
    "LinkedIn": "LinkedIn",
    "Twitter": "X",
    "YouTube": "YouTube",
}

ENDPOINT = ListEndpoint(
    api=LIST_API,
    path=contract.CREDENTIALS_PATH,
    table=Table(
        fields=dict.fromkeys(("id", "name", "display_name", "network"), Kind.TEXT),
    ),
    paths={"id": "Id", "name": "Name", "display_name": "DisplayName", "network": "Network"},
    params={"includeInvalid": "1"},
)
