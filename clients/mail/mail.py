"""A mail with inline images and attachments, in the structure that mail programs expect.

multipart/mixed                   only with attachments
  multipart/related               only with inline images
    multipart/alternative
      text/plain, text/html
    images, by Content-ID
  attachments
"""

from __future__ import annotations

from email.mime.multipart import MIMEMultipart
from typing import Any

from django.core.mail import EmailMultiAlternatives


class Mail(EmailMultiAlternatives):
    """A mail whose images are related to its HTML, so that programs do not list attachments."""

    def message(self, *arguments: Any, **options: Any) -> Any:
        message = super().message(*arguments, **options)
        if message.get_content_type() == "multipart/mixed":
            _relate_images(message)
        return message


def _relate_images(message: Any) -> None:
    """Move the body and the parts that it refers to by Content-ID into a multipart/related."""
    body, *others = message.get_payload()
    images = [part for part in others if part["Content-ID"]]
    attachments = [part for part in others if not part["Content-ID"]]
    if not attachments:
        message.set_type("multipart/related")
        return
    if not images:
        return
    related = MIMEMultipart("related", _subparts=[body, *images])
    del related["MIME-Version"]
    message.set_payload([related, *attachments])
