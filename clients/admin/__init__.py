"""The agency's desk: clients, their brands, domains and people, and what happened."""

from clients.admin import audit, client, member, user

__all__ = ["audit", "client", "member", "user"]
