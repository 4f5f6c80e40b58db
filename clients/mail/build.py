"""Builds a branded mail: plain text and HTML of one content, from the client and its host alone.

The logo is embedded. Fetched from a host it would be a tracking pixel, and most programs would
block it until the reader allows it.
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

from clients.mail import render
from clients.mail.render import InlineImage
from clients.models import Brand, Client

# Headers of automatic mail: they suppress out-of-office replies.
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class MailText:
    """A mail's content in the reader's language. `preview` is shown beside its subject in lists."""

    to: str
    subject: str
    preview: str
    greeting: str
    paragraphs: tuple[str, ...]
    action: str
    url: str
    notes: tuple[str, ...]


class Mail(EmailMultiAlternatives):
    """A mail whose images are related to its HTML, so that programs do not list attachments."""

    def message(self, *arguments: Any, **options: Any) -> Any:
        message = super().message(*arguments, **options)
        if message.get_content_type() == "multipart/mixed":
            message.set_type("multipart/related")
        return message


def compose(text: MailText, *, client: Client | None, host: str, language: str, key: str) -> Mail:
    """The mail in a client's brand; unbranded where there is none.

    `key` makes its Message-ID, so that a mail sent twice by accident is recognised. The reader's
    language must be active.
    """
    brand = client.brand if client else Brand()
    pictures = render.logos(brand, host)
    context = {
        "text": text,
        "brand": brand,
        "language": language,
        "host": host,
        "pictures": {picture.name: picture for picture in pictures},
    }
    mail = Mail(
        subject=_line(f"{text.subject} · {brand.name}" if brand.name else text.subject),
        body=render_to_string("mail/message.txt", context),
        from_email=_from_address(brand),
        to=[text.to],
        reply_to=[brand.contact] if brand.contact else None,
        headers={
            **AUTOMATIC,
            # Python's default Message-ID names the machine.
            "Message-ID": f"<{key}@{host}>",
            "Content-Language": language,
        },
    )
    mail.attach_alternative(render.html_page("mail/message.html", brand, context), "text/html")
    for picture in pictures:
        mail.attach(_inline(picture))
    return mail


def _from_address(brand: Brand) -> str:
    """The portal's address under the brand's name."""
    own_name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((_line(brand.mail_sender or brand.name) or own_name, address))


def _line(text: str) -> str:
    return " ".join(text.split())


def _inline(picture: InlineImage) -> MIMEImage | MIMEPart:
    """An inline MIME part. Django 6 deprecates the class that Django 5 demands."""
    part: MIMEImage | MIMEPart
    if django.VERSION >= (6,):
        part = MIMEPart()
        part.set_content(picture.content, "image", "png", disposition=None)
    else:
        part = MIMEImage(picture.content, "png")
    part.add_header("Content-ID", f"<{picture.cid}>")
    part.add_header("Content-Disposition", "inline", filename=f"{picture.name}.png")
    return part
