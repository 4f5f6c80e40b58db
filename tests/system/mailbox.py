"""The mails that the running site has sent: its workers write them to a folder."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

from tests.fixtures.stack import Stack, until

# Separator of the mails in one file.
RULE = re.compile(rb"^-{79}$", re.MULTILINE)
LINK = re.compile(r"https?://\S+")


def mails_to(stack: Stack, address: str) -> list[EmailMessage]:
    """Mails to an address, oldest first."""
    files = sorted(stack.mail_folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
    raw = [part.strip() for file in files for part in RULE.split(file.read_bytes())]
    found = [email.message_from_bytes(part, policy=email.policy.default) for part in raw if part]
    return [mail for mail in found if mail["To"] == address]


def link_in_mail(stack: Stack, address: str, path: str, *, number: int = 1) -> str:
    """Wait for the `number`th link below `path` that is mailed to an address."""

    def links() -> list[str]:
        texts = [_text(mail) for mail in mails_to(stack, address)]
        return [link for text in texts for link in LINK.findall(text) if path in link]

    def subjects() -> list[str]:
        return [str(mail["Subject"]) for mail in mails_to(stack, address)]

    until(lambda: len(links()) >= number, about=subjects)
    return links()[number - 1]


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""
