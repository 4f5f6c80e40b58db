"""A mail in a brand's look: text and HTML of the same words, and no word of who runs this.

The logo travels with the mail. Fetched from a host, it would tell that host who opens what
and when, and most programs would show a gap until the reader allows it.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import MIMEPart
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

import django
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from clients.mail import look
from clients.mail.look import Picture
from clients.models import Brand, Client

# The mail of programs: nobody's absence is answered, and no list is asked to stop.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class Words:
    """What a mail says, in the reader's language. `preview` stands beside its subject in lists."""

    to: str
    subject: str
    preview: str
    greeting: str
    paragraphs: tuple[str, ...]
    action: str
    url: str
    notes: tuple[str, ...]


class Mail(EmailMultiAlternatives):
    """Pictures belong to the HTML: programs do not list them as attachments."""

    def message(self, *arguments: Any, **options: Any) -> Any:
        message = super().message(*arguments, **options)
        if message.get_content_type() == "multipart/mixed":
            message.set_type("multipart/related")
        return message


def compose(words: Words, *, client: Client | None, host: str, language: str, key: str) -> Mail:
    """The mail in a client's look; plain where there is none.

    `key` names it for good: sent twice by accident, it can be told to be the same. Wants
    the reader's language to be active.
    """
    brand = client.brand if client else Brand()
    pictures = look.logos(brand, host)
    context = {
        "words": words,
        "brand": brand,
        "language": language,
        "host": host,
        "pictures": {picture.name: picture for picture in pictures},
    }
    mail = Mail(
        subject=_line(f"{words.subject} · {brand.name}" if brand.name else words.subject),
        body=render_to_string("mail/letter.txt", context),
        from_email=_sender(brand),
        to=[words.to],
        reply_to=[brand.contact] if brand.contact else None,
        headers={
            **AUTOMATIC,
            # Left to itself, Python names the machine.
            "Message-ID": f"<{key}@{host}>",
            "Content-Language": language,
        },
    )
    mail.attach_alternative(look.page("mail/letter.html", brand, context), "text/html")
    for picture in pictures:
        mail.attach(_inline(picture))
    return mail


def _sender(brand: Brand) -> str:
    """The portal's address under the brand's name."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_line(brand.mail_sender or brand.name) or own_name, address))


def _line(text: str) -> str:
    return " ".join(text.split())


def _inline(picture: Picture) -> MIMEImage | MIMEPart:
    """A part that the mail itself shows. Django 6 deprecates the class that Django 5 demands."""
    part: MIMEImage | MIMEPart
    if django.VERSION >= (6,):
        part = MIMEPart()
        part.set_content(picture.content, "image", "png", disposition=None)
    else:
        part = MIMEImage(picture.content, "png")
    part.add_header("Content-ID", f"<{picture.cid}>")
    part.add_header("Content-Disposition", "inline", filename=f"{picture.name}.png")
    return part
