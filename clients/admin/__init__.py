"""Django admin of clients, brands, domains, people, invitations and the audit log."""

from clients.admin import alerts, audit, client, invitation, member, notices, search, user

__all__ = ["alerts", "audit", "client", "invitation", "member", "notices", "search", "user"]
