from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.redaction import HIDDEN, escape, redact, redact_value
from widgets.sources.registry import SOURCES

SECRETS = [
    "oscom_sk_live_4f9a8b7c6d5e",
    "sk_live_demoinsights00",
    "cos_live_demo0000000000000000000000000000",
    "ptk_0123456789abcdefghijABCDEFGHIJ0123456789abcdefghi",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "text", ["{}", "key {}.", "'{}'", "https://x.example/a?k={}&b=1", "a_{}", "Bearer {}"]
)
def test_keys_and_tokens_are_redacted_anywhere_in_a_text(secret: str, text: str) -> None:
    assert secret not in redact(text.format(secret))
    assert HIDDEN in redact(text.format(secret))


# These keys have no form that could be told from a word or from an identifier; headers that hold
# them are redacted.
FORMLESS = {"oktopost", "busyocto"}


@pytest.mark.parametrize("slug", sorted(SOURCES.keys() - FORMLESS))
@given(st.data())
def test_keys_of_every_source_are_redacted(slug: str, data: st.DataObject) -> None:
    pattern = SOURCES[slug].spec.key.pattern
    key = data.draw(st.from_regex(pattern, fullmatch=True)).strip()

    assert redact(f"key {key} refused").endswith(f"{HIDDEN} refused")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Basic YWNjb3VudDprZXk=", f"Authorization: {HIDDEN}"),
        ("sent 'Bearer abcdefghij'", f"sent 'Bearer {HIDDEN}'"),
        ("authorization=Bearer abcdefghij", f"authorization={HIDDEN}"),
        ("Cookie: sessionid=abc; csrftoken=def\nnext", f"Cookie: {HIDDEN}\nnext"),
        ("{'Cookie': 'a=1', 'Accept': '*/*'}", f"{{'Cookie': {HIDDEN}, 'Accept': '*/*'}}"),
        ("/reset?token=abc123&next=/", f"/reset?token={HIDDEN}&next=/"),
        ('{"password": "hunter2"}', f'{{"password": {HIDDEN}}}'),
        ("api_key=abc, region=eu", f"api_key={HIDDEN}, region=eu"),
        ("my_password='cut off in its mid", f"my_password={HIDDEN}"),
        ("-eyJhbGciOiJIUzI1NiJ9.eyJzdW", f"-{HIDDEN}"),
        ("redis://:pass@127.0.0.1:6379/0", f"redis://{HIDDEN}@127.0.0.1:6379/0"),
    ],
)
def test_credentials_are_redacted_and_the_rest_is_kept(text: str, shown: str) -> None:
    assert redact(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Refreshed 12 widgets of acme in 340 ms",
        "basic plan, bearer of news",
        "cost per click rose; cos_x is short",
        "Task widgets.tasks.refresh[6f1c] succeeded in 0.2s",
        "GET https://api.example/v1/analytics/query 200",
    ],
)
def test_ordinary_lines_are_unchanged(text: str) -> None:
    assert redact(text) == text


def test_redaction_is_idempotent() -> None:
    once = redact("Authorization: Bearer abcdefghij token=abc password: 'x' redis://:p@h/0")

    assert redact(once) == once


def test_control_and_direction_characters_are_escaped() -> None:
    assert escape("a\nb\x1b[31m\u2028\u202e") == r"a\nb\x1b[31m\u2028\u202e"


def test_fields_named_like_secrets_are_redacted_at_every_depth() -> None:
    value = {
        "headers": {"Authorization": "x", "accept": "json"},
        "items": [{"api_key": "x"}, ("ok", "sk_live_demoinsights00")],
        "key": "x",
    }

    assert redact_value("call", value) == {
        "headers": {"Authorization": HIDDEN, "accept": "json"},
        "items": [{"api_key": HIDDEN}, ["ok", f"sk_live_{HIDDEN}"]],
        "key": HIDDEN,
    }
