"""The agency's desk: clients, their brands, domains and people, and what happened."""

from clients.admin import audit, client, invitation, member, user

__all__ = ["audit", "client", "invitation", "member", "user"]
