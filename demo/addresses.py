"""The demo's addresses: a host name for each client and for the agency, with its people."""

from __future__ import annotations

from dataclasses import dataclass

from demo.accounts import AGENCY_HOST, CLIENTS, STAFF, STATES

LOOPBACK = "localhost"


@dataclass(frozen=True)
class Address:
    """A site of the demo, and its people by e-mail and role."""

    name: str
    url: str
    people: tuple[tuple[str, str], ...]


def domain_of(host: str) -> str:
    """The parent domain of the demo's host names, for the `HOST` that it was started with.

    An IP address gets a domain of sslip.io, a public DNS for names that contain an address.
    """
    if host.replace(".", "").isdigit():
        return f"{host.replace('.', '-')}.sslip.io"
    return host or LOOPBACK


def under(host: str, name: str) -> str:
    """The host name of a site such as `acme.localhost`, below the domain of `host`."""
    return f"{name.removesuffix(LOOPBACK)}{domain_of(host)}"


def url(host: str, port: int, name: str, path: str = "/") -> str:
    return f"http://{under(host, name)}:{port}{path}"


def clients(host: str, port: int) -> list[Address]:
    return [
        Address(
            name=str(demo_client.brand["name"]),
            url=url(host, port, demo_client.host),
            people=tuple((email, role) for email, _, role in demo_client.people[:1]),
        )
        for demo_client in (*CLIENTS, STATES)
    ]


def agency(host: str, port: int) -> Address:
    people = tuple((email, role) for email, _, role, _ in STAFF)
    return Address("The agency", url(host, port, AGENCY_HOST, "/admin/"), people)
