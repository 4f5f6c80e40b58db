"""Builds a branded mail: plain text and HTML of one content, from the client and its host alone.

The logo is embedded. Fetched from a host it would be a tracking pixel, and most programs would
block it until the reader allows it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import MIMEPart
from email.mime.image import MIMEImage
from email.utils import formataddr, parseaddr
from typing import Any

import django
from django.conf import settings
from django.template.loader import render_to_string

from clients.mail import render
from clients.mail.mail import Mail
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


@dataclass(frozen=True)
class Page:
    """The template and the context of a mail, and the files that go with it. `template` is its
    name without the suffixes of text and HTML; `subject` is completed by the brand's name.
    `message_id` is one of our own: Python's default names the machine.
    """

    template: str
    to: str
    subject: str
    message_id: str
    context: dict[str, Any]
    pictures: tuple[InlineImage, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes
    content_type: str


def compose(text: MailText, *, client: Client | None, host: str, language: str, key: str) -> Mail:
    """The mail in a client's brand; unbranded where there is none.

    `key` makes its Message-ID, so that a mail sent twice by accident is recognised. The reader's
    language must be active.
    """
    page = Page("mail/message", text.to, text.subject, f"<{key}@{host}>", {"text": text})
    return write(page, client=client, host=host, language=language)


def write(page: Page, *, client: Client | None, host: str, language: str) -> Mail:
    """A mail's text and HTML in a client's brand. The reader's language must be active."""
    brand = client.brand if client else Brand()
    logos = render.logos(brand, host)
    context = {
        **page.context,
        "brand": brand,
        "language": language,
        "host": host,
        "pictures": {picture.name: picture for picture in logos},
    }
    mail = Mail(
        subject=_line(f"{page.subject} · {brand.name}" if brand.name else page.subject),
        body=render_to_string(f"{page.template}.txt", context),
        from_email=_from_address(brand),
        to=[page.to],
        reply_to=[brand.contact] if brand.contact else None,
        headers={
            **AUTOMATIC,
            **page.headers,
            "Message-ID": page.message_id,
            "Content-Language": language,
        },
    )
    mail.attach_alternative(render.html_page(f"{page.template}.html", brand, context), "text/html")
    for picture in (*logos, *page.pictures):
        mail.attach(_inline(picture))
    for each in page.attachments:
        mail.attach(each.name, each.content, each.content_type)
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
