"""The demo's addresses: a host name for each client and for the agency, and who signs in there."""

from __future__ import annotations

from dataclasses import dataclass

from demo.accounts import AGENCY_HOST, CLIENTS, STAFF, STATES

LOOPBACK = "localhost"


@dataclass(frozen=True)
class Address:
    """A site of the demo, and its people: e-mail and role."""

    name: str
    url: str
    people: tuple[tuple[str, str], ...]


def domain_of(host: str) -> str:
    """The domain that the demo's names are under, for the `HOST` that it was started with.

    An address has no names under it. sslip.io is a public DNS that finds it in the name itself.
    """
    if host.replace(".", "").isdigit():
        return f"{host.replace('.', '-')}.sslip.io"
    return host or LOOPBACK


def under(host: str, name: str) -> str:
    """The name of a site, `acme.localhost`, under the domain of `host`."""
    return f"{name.removesuffix(LOOPBACK)}{domain_of(host)}"


def url(host: str, port: int, name: str, path: str = "/") -> str:
    return f"http://{under(host, name)}:{port}{path}"


def clients(host: str, port: int) -> list[Address]:
    return [
        Address(
            name=str(story.brand["name"]),
            url=url(host, port, story.host),
            people=tuple((email, role) for email, _, role in story.people[:1]),
        )
        for story in (*CLIENTS, STATES)
    ]


def agency(host: str, port: int) -> Address:
    people = tuple((email, role) for email, _, role, _ in STAFF)
    return Address("The agency", url(host, port, AGENCY_HOST, "/admin/"), people)
