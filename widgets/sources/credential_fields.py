"""Credential fields: the entries of a connection's form that a source declares.

One of them is the key: secret, sealed, and replaced by key rotation. The others are settings, such
as an account id: they are stored and exported in plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

LONGEST_SETTING = 200


@dataclass(frozen=True, slots=True)
class CredentialField:
    """An entry of the form. `help` also tells what is wrong with a value of another form than
    `pattern`. Where there are `choices`, texts by value, it is one of them. `is_subaccount` says
    that a test of the key finds the values to choose from, such as the domains that it reaches.
    """

    name: str
    label: str
    help: str
    pattern: str = ""
    is_required: bool = True
    choices: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_subaccount: bool = False

    def problem(self, value: str) -> str:
        """The reason why the value is of no use; "" where it may be stored."""
        if not value:
            return f"Enter the {self.label}. {self.help}" if self.is_required else ""
        if self.choices:
            known = ", ".join(self.choices)
            return "" if value in self.choices else f"Choose one of {known}."
        if len(value) > LONGEST_SETTING or not re.fullmatch(self.pattern or ".*", value):
            return self.help
        return ""


def key(pattern: str, explanation: str, *, label: str = "Key") -> CredentialField:
    """The secret field of a source."""
    return CredentialField("key", label, explanation, pattern)


def problems(
    fields: tuple[CredentialField, ...], settings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Problems of a connection's settings, each after its setting's name."""
    for each in fields:
        if found := each.problem(settings.get(each.name, "")):
            yield each.name, found
    for name in settings.keys() - {each.name for each in fields}:
        known = ", ".join(each.name for each in fields) or "none"
        yield name, f"is no setting of this platform, which has {known}"
