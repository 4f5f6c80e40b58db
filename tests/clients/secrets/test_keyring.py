from __future__ import annotations

import subprocess
import sys
from base64 import b64encode

import pytest

from clients.errors import BadKeys
from clients.secrets import keyring

GOOD = keyring.new_pair("one")[0]
SAME_KEY = "two:" + GOOD.partition(":")[2]

WEAK = {
    "missing": [],
    "empty": [""],
    "no id": [GOOD.partition(":")[2]],
    "odd id": ["a b:" + GOOD.partition(":")[2]],
    "not base64": ["one:" + "!" * 44],
    "short": ["one:" + b64encode(bytes(range(31))).decode()],
    "example": ["one:" + b64encode(b"example-example-example-example!").decode()],
    "zeros": ["one:" + b64encode(bytes(32)).decode()],
    "same id": [GOOD, keyring.new_pair("one")[0]],
    "same key": [GOOD, SAME_KEY],
}


@pytest.mark.parametrize("entries", WEAK.values(), ids=WEAK)
def test_weak_keys_are_refused_naming_the_setting(entries: list[str]) -> None:
    with pytest.raises(BadKeys, match=r"^VAULT_PUBLIC_KEYS: ") as refused:
        keyring.public_keys("VAULT_PUBLIC_KEYS", entries)

    assert not any(len(entry) > 8 and entry[-8:] in str(refused.value) for entry in entries)


def test_keys_keep_their_order() -> None:
    entries = [keyring.new_pair(name)[0] for name in ("new", "old")]

    assert list(keyring.public_keys("VAULT_PUBLIC_KEYS", entries)) == ["new", "old"]


def test_private_key_that_does_not_match_its_public_key_is_refused() -> None:
    public = keyring.public_keys("VAULT_PUBLIC_KEYS", [GOOD])
    private = keyring.private_keys("VAULT_PRIVATE_KEYS", [keyring.new_pair("one")[1]])

    with pytest.raises(BadKeys, match=r"^VAULT_PRIVATE_KEYS: "):
        keyring.check_pairs(public, private, setting="VAULT_PRIVATE_KEYS")


def test_program_prints_a_matching_key_pair() -> None:
    command = [sys.executable, "-m", "clients.secrets.keyring"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    found = dict(line.split("=", 1) for line in printed.splitlines())
    public, private = found["VAULT_PUBLIC_KEYS"], found["VAULT_PRIVATE_KEYS"]
    keyring.check_pairs(
        keyring.public_keys("a", [public]), keyring.private_keys("b", [private]), setting="b"
    )
