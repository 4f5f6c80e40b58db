"""Host names to sites: looked up in the database, cached for seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.conf import settings

from clients.hostname import BadHost, canonical
from clients.models import Client, Domain
from clients.tenancy import across_clients

__all__ = [
    "BadHost",
    "Site",
    "agency_host",
    "canonical",
    "forget",
    "primary_host",
    "site",
    "url",
]

CACHE_SECONDS = 5
MAX_CACHED = 4096


@dataclass(frozen=True, slots=True)
class Site:
    """A known host and the client it serves; None for the agency's own pages.

    The cached client is shared between requests: read it, never change it.
    """

    host: str
    primary: str
    client: Client | None = None

    @property
    def is_agency(self) -> bool:
        return self.client is None


_cache: dict[str, tuple[float, Site | None]] = {}


def site(host: str) -> Site | None:
    """The site of a host in canonical form; None where it is unknown or unproven."""
    found = _cache.get(host)
    now = time.monotonic()
    if found is None or found[0] < now:
        # Bounds the memory taken by requests for invented host names.
        if len(_cache) >= MAX_CACHED:
            _cache.clear()
        found = _cache[host] = (now + CACHE_SECONDS, _look_up(host))
    return found[1]


def forget() -> None:
    """Clear the cache, after this process has changed a host."""
    _cache.clear()


def primary_host(client: Client) -> str:
    """The client's canonical host: its primary proven domain, else its oldest proven one.

    Raises Domain.DoesNotExist for a client that has none. Needs a tenant scope.
    """
    domains = Domain.objects.for_client(client.pk).proven()
    found = domains.order_by("-is_primary", "verified_at").first()
    if found is None:
        raise Domain.DoesNotExist(f"{client} has no proven domain")
    return str(found.host)


def agency_host() -> str:
    """The host that links to the agency's own pages use."""
    return canonical(settings.AGENCY_HOSTS[0])


def url(host: str, path: str) -> str:
    """An absolute address for mails and redirects, built without anything from a request."""
    scheme = "https" if settings.HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{host}{port}{path}"


def _look_up(host: str) -> Site | None:
    if host in map(canonical, settings.AGENCY_HOSTS):
        return Site(host, host)
    with across_clients():
        domains = Domain.objects.across_clients().select_related("client__brand")
        domain = domains.proven().filter(host=host).first()
        if domain is None:
            return None
        return Site(host, primary_host(domain.client), domain.client)
