from __future__ import annotations

import re
from email.header import decode_header, make_header
from email.message import Message
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.utils import translation
from PIL import Image
from pytest_django.fixtures import Settings

from clients import palette
from clients.mail.build import MailText, compose
from clients.models import Brand, Client, OutgoingMail
from clients.tenancy import across_clients
from tests.clients.mails import deliver_all, post
from tests.fixtures.factories import make_client, make_member, make_user

TEXT = MailText(
    to="a@example.com",
    subject="A <subject>\nof two lines",
    preview="Seen in lists",
    greeting="Hello <b>Ada</b>,",
    paragraphs=("First & foremost.", "Second."),
    action="Go on",
    url="https://acme.example/invitation/pti_x/",
    notes=("Until tomorrow.",),
)


def built(client: Client, **brand: Any) -> Message:
    for name, value in brand.items():
        setattr(client.brand, name, value)
    composed = compose(TEXT, client=client, host="acme.example", language="en", key="k")
    return cast(Message, composed.message())


def html_of(message: Message) -> str:
    [part] = [part for part in message.walk() if part.get_content_type() == "text/html"]
    return str(part.get_payload(decode=True), "utf-8")


def text_of(message: Message) -> str:
    [part] = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    return str(part.get_payload(decode=True), "utf-8")


def logo(mode: str = "RGBA", ink: str = "#1c1d20") -> ContentFile[bytes]:
    picture = Image.new(mode, (600, 80), "#00000000")
    picture.paste(ink, (0, 0, 80, 80))
    file = BytesIO()
    picture.save(file, "WEBP")
    return ContentFile(file.getvalue(), "logo.webp")


@pytest.fixture
def with_logo(acme: Client, settings: Settings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    with across_clients():
        acme.brand.logo.save("logo.webp", logo())
        acme.brand.logo_dark.save("dark.webp", logo(ink="#f2f2f0"))
    return acme


def test_text_and_html_have_equal_content(acme: Client) -> None:
    message = built(acme, contact="help@acme.example")

    text, html = text_of(message), html_of(message)
    for words in ("Second.", "Until tomorrow.", TEXT.url, "Acme", "help@acme.example"):
        assert words in text
        assert words in html
    assert "Hello <b>Ada</b>," in text
    assert "Hello &lt;b&gt;Ada&lt;/b&gt;," in html


def test_headers_contain_only_the_brand_and_its_host(acme: Client) -> None:
    message = built(acme, contact="help@acme.example", mail_sender="Acme\r\nBcc: x@evil.example")

    said = {name: str(make_header(decode_header(value))) for name, value in message.items()}
    for varies in ("Content-Type", "Date", "MIME-Version"):
        del said[varies]
    assert said == {
        "Subject": "A <subject> of two lines · Acme",
        "From": '"Acme Bcc: x@evil.example" <no-reply@localhost>',
        "To": "a@example.com",
        "Reply-To": "help@acme.example",
        "Message-ID": "<k@acme.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "en",
    }
    assert "Bcc" not in message
    assert "vitrine" not in message.as_string().lower()


def test_html_loads_no_remote_content(with_logo: Client) -> None:
    html = html_of(built(with_logo))

    assert set(re.findall(r'src="([^"]+)"', html)) == {
        "cid:logo@acme.example",
        "cid:logo_dark@acme.example",
    }
    assert not re.search(r"url\(|@import|<link|<script", html)


def test_logos_are_inline_parts_related_to_the_html(with_logo: Client) -> None:
    message = built(with_logo)

    assert message.get_content_type() == "multipart/related"
    assert [part.get_content_disposition() for part in message.walk()][-2:] == ["inline"] * 2


def test_logos_are_pngs_visible_on_light_and_dark(with_logo: Client) -> None:
    parts = [part for part in built(with_logo).walk() if part.get_content_maintype() == "image"]

    assert [part["Content-ID"] for part in parts] == [
        "<logo@acme.example>",
        "<logo_dark@acme.example>",
    ]
    light, dark = (Image.open(BytesIO(part.get_payload(decode=True))) for part in parts)
    assert (light.format, light.mode, light.getpixel((0, 0))) == ("PNG", "RGB", (255, 255, 255))
    assert (dark.format, dark.mode, dark.size) == ("PNG", "RGBA", light.size)


def test_missing_logo_file_falls_back_to_the_name(with_logo: Client) -> None:
    with across_clients():
        with_logo.brand.logo.storage.delete(with_logo.brand.logo.name)

    html = html_of(built(with_logo))

    assert "cid:" not in html
    assert ">Acme</span>" in html


@pytest.mark.parametrize("colour", ["#ffee00", "#000000", "#ffffff", "#2f6b4f", "#c40000"])
def test_buttons_and_links_are_readable_in_every_brand_colour(acme: Client, colour: str) -> None:
    html = html_of(built(acme, colour=colour))

    for surface, colour_of in (("#ffffff", on_light), ("#17191c", on_dark)):
        button, ground = colour_of(html, "action__link"), colour_of(html, "action__ground")
        assert palette.contrast(button, ground) >= palette.TEXT_CONTRAST
        assert palette.contrast(ground, surface) >= palette.SHAPE_CONTRAST["#ffffff"]
        assert palette.contrast(colour_of(html, "link"), surface) >= palette.TEXT_CONTRAST


def on_light(html: str, name: str) -> str:
    found = re.search(rf'class="{name}\b[^>]*style="[^"]*?color: (#[0-9a-f]{{6}})', html)
    assert found
    return found[1]


def on_dark(html: str, name: str) -> str:
    _, dark = html.split("@media (prefers-color-scheme: dark)")
    found = re.search(rf"\.{name} {{ (?:background-)?color: (#[0-9a-f]{{6}}) !important", dark)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("locale", "subject", "closing"),
    [
        ("en_US", "Choose a new password", "nothing to do"),
        ("de_AT", "Neues Passwort wählen", "nichts zu tun"),
        ("fr_FR", "Choisir un nouveau mot de passe", "rien à faire"),
        ("es_ES", "Elegir una contraseña nueva", "no tiene que hacer nada"),
    ],
)
def test_mails_are_in_the_clients_language(
    db: None, locale: str, subject: str, closing: str
) -> None:
    client = make_client(name="Initech", slug="initech", locale=locale)
    user = make_member(client=client, user=make_user(name="Ada")).user
    post(OutgoingMail.Kind.RESET, client=client, user=user)
    with translation.override("en"):
        deliver_all()

    message = mail.outbox[0].message()
    assert mail.outbox[0].subject == f"{subject} · Initech"
    assert closing in text_of(message)
    assert f'lang="{locale[:2]}"' in html_of(message)


def test_every_sentence_of_mails_is_translated() -> None:
    source = Path("clients/mail/messages.py").read_text()
    sentences = [s for s in re.findall(r'_\("([^"]+)"\)', source) if s != "Hello,"]

    for language in ("de", "fr", "es"):
        with translation.override(language):
            assert [s for s in sentences if translation.gettext(s) == s] == []


def test_mail_without_a_client_is_unbranded() -> None:
    message = cast(
        Message,
        compose(TEXT, client=None, host="agency.example", language="en", key="k").message(),
    )

    assert Brand().name == ""
    assert message["From"] == "no-reply@localhost"
    assert 'class="head' not in html_of(message)
