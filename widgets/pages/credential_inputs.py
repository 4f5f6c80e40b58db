"""Form fields of a platform's credential: its settings, and what is wrong with a key.

Their texts are messages of the catalogues: clients enter their keys in their own language.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from widgets.sources import registry
from widgets.sources.credential_fields import CredentialField
from widgets.sources.spec import Spec

# A text that is a key where keys have no form of their own.
ANY_KEY = "a1" * 20


def key_problem(spec: Spec, key: str) -> str:
    """The reason why a key is of no use at a platform; another platform's key is named."""
    return foreign_key_problem(spec, key) or spec.key.problem(key)


def foreign_key_problem(spec: Spec, key: str) -> str:
    """A sentence about a key of another platform; "" where it may be one of this."""
    for source in registry.SOURCES.values():
        other = source.spec
        if other.slug != spec.slug and _is_distinctive(other) and not other.key.problem(key):
            words = _("This is a key of %(other)s, not of %(platform)s.")
            return words % {"other": other.label, "platform": spec.label}
    return ""


def _is_distinctive(spec: Spec) -> bool:
    """True where a platform's keys can be told from any other text."""
    return bool(spec.key.problem(ANY_KEY))


def setting_name(spec: Spec, setting: CredentialField) -> str:
    """The form field of a setting: platforms may have settings of one name."""
    return f"{spec.slug}_{setting.name}"


def setting_fields(slug: str | None) -> dict[str, forms.Field]:
    """The form fields of a platform's settings; those of all platforms before one is chosen, which
    say whose they are.
    """
    found: dict[str, forms.Field] = {}
    for each in registry.SOURCES.values():
        if slug in (None, each.spec.slug):
            owner = "" if slug else f"{each.spec.label}: "
            for setting in each.spec.settings:
                field = _field(setting, owner)
                field.widget.attrs["data-platform"] = each.spec.slug
                found[setting_name(each.spec, setting)] = field
    return found


def _field(setting: CredentialField, owner: str) -> forms.Field:
    texts: dict[str, Any] = {
        "label": capfirst(owner + _(setting.label)),
        "help_text": _(setting.help),
    }
    if setting.choices:
        choices = [("", "—"), *setting.choices.items()]
        return forms.ChoiceField(required=False, choices=choices, **texts)
    return forms.CharField(required=False, **texts)
