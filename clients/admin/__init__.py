"""Django admin of clients, brands, domains, people, invitations and the audit log."""

from clients.admin import audit, client, invitation, member, user

__all__ = ["audit", "client", "invitation", "member", "user"]
