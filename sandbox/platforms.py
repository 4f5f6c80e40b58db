"""The simulated platforms. The one place to add another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from sandbox.busyocto.api import BusyOctoApi
from sandbox.campaignos.api import CampaignOsApi
from sandbox.exchange import Request, Response
from sandbox.oktopost.api import OktopostApi
from sandbox.oscom.api import OscomApi
from sandbox.socialcrm.api import SocialCrmApi
from sandbox.world import World


class Platform(Protocol):
    slug: str
    label: str
    # Where it is mounted; no other platform's begins so.
    prefix: str

    def handle(self, request: Request, path: str) -> Response:
        """The response to a request below the prefix."""

    def compute(self, workspace: str, resource: str, body: Any) -> Any:
        """A query's answer by the platform's own arithmetic, for tests of connectors."""

    def controls(self) -> Mapping[tuple[str, str], Callable[[Request], Any]]:
        """Further routes of the control plane, by method and path."""


def platforms(world: World) -> Sequence[Platform]:
    return (
        OscomApi(world),
        SocialCrmApi(world),
        OktopostApi(world),
        OktopostApi(world, region="eu"),
        BusyOctoApi(world),
        CampaignOsApi(world),
    )
