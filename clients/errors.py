"""What can go wrong with clients and their secrets.

ClientError
├── VaultError
│   ├── BadKeys         a setting with master keys is missing, weak or contradictory
│   ├── CannotOpen      a stored secret is damaged, moved, or sealed to another key
│   └── UnsavedRow      a secret is to be sealed for a row that is not in the database
├── BadCredential       a platform key that its platform would not have issued
├── BadImage            an upload that is not a logo
├── BadTicket           a ticket that is forged, expired or another host's
├── InvitationOver      accepted, revoked or expired
├── TooManyAttempts     wait before trying again
└── WrongPassword       an account exists, and this is not its password
"""

from __future__ import annotations


class ClientError(Exception):
    """The root of this app's errors."""


class VaultError(ClientError):
    """A secret cannot be kept or had."""


class BadKeys(VaultError):
    """Names the setting, never its value."""


class CannotOpen(VaultError):
    """Says which secret, never what is in it."""


class UnsavedRow(VaultError):
    """Says which table, never what is in the secret."""


class BadCredential(ClientError):
    """Never holds the refused key."""


class BadImage(ClientError):
    """Says, for people, why a file is not taken as a logo."""


class BadTicket(ClientError):
    """Says nothing more, so that nobody learns from it."""


class InvitationOver(ClientError):
    """Somebody was quicker, or the link is too old."""


class TooManyAttempts(ClientError):
    def __init__(self, retry_in: int) -> None:
        super().__init__(f"retry in {retry_in} s")
        self.retry_in = retry_in


class WrongPassword(ClientError):
    """Said to those who proved by other means that the account is theirs."""
