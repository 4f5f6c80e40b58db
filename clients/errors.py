"""Errors of clients and their secrets.

ClientError
├── VaultError
│   ├── BadKeys         a setting with master keys is missing, weak or contradictory
│   ├── CannotOpen      a stored secret is damaged, moved, or sealed to another key
│   └── UnsavedRow      a secret to seal for a row that is not in the database
├── BadCredential       a platform key that its platform would not have issued
├── BadImage            an upload that is not a logo
├── BadTicket           a ticket that is forged, expired or of another host
├── InvitationOver      an invitation that was accepted, revoked or has expired
├── TooManyAttempts     a limit on attempts was reached; `retry_in` tells the wait
└── WrongPassword       a password that is not the existing account's
"""

from __future__ import annotations


class ClientError(Exception):
    """The root of this app's errors."""


class VaultError(ClientError):
    """A secret cannot be sealed or opened."""


class BadKeys(VaultError):
    """Bad master keys in a setting. The message names the setting, never its value."""


class CannotOpen(VaultError):
    """A sealed secret that cannot be opened. The message names its location alone."""


class UnsavedRow(VaultError):
    """A secret for an unsaved row. The message names its table alone."""


class BadCredential(ClientError):
    """A malformed platform key. The message never contains it."""


class BadImage(ClientError):
    """A file that is not accepted as a picture; the message tells its uploader why."""


class BadTicket(ClientError):
    """An invalid ticket. No detail is given, since it would help a forger."""


class InvitationOver(ClientError):
    """An invitation that can no longer be accepted or revoked."""


class TooManyAttempts(ClientError):
    def __init__(self, retry_in: int) -> None:
        super().__init__(f"retry in {retry_in} s")
        self.retry_in = retry_in


class WrongPassword(ClientError):
    """A wrong password, reported to people who hold the account's mailbox."""
