"""Models of clients, their brands, domains, people and connections to platforms."""

from clients.models.attempt import Attempt
from clients.models.audit import AuditEntry
from clients.models.brand import Brand
from clients.models.client import Client, ManagerAssignment, Member
from clients.models.configuration_revision import ConfigurationRevision
from clients.models.connection import Connection
from clients.models.domain import Domain
from clients.models.endpoint import WebhookEndpoint
from clients.models.invitation import Invitation
from clients.models.key_request import KeyRequest
from clients.models.outgoing_mail import OutgoingMail
from clients.models.user import User, canonical_email

__all__ = [
    "Attempt",
    "AuditEntry",
    "Brand",
    "Client",
    "ConfigurationRevision",
    "Connection",
    "Domain",
    "Invitation",
    "KeyRequest",
    "ManagerAssignment",
    "Member",
    "OutgoingMail",
    "User",
    "WebhookEndpoint",
    "canonical_email",
]
