"""The form of a report's note, and the check of typed texts that all forms of reports share."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients import plain_text

MOST_CHARACTERS = 2000
NOTE_HELP = _("It stands at the head of the mail, and is kept with this report alone.")


class NoteForm(forms.Form):
    """The note of one report, which is edited until it is sent."""

    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NOTE_HELP,
    )

    def clean_note(self) -> str:
        return checked_note(self.cleaned_data["note"])


def checked_note(text: str) -> str:
    """A note with Unix line ends. Raises ValidationError."""
    return checked(text.replace("\r\n", "\n"), has_lines=True)


def checked(text: str, *, has_lines: bool) -> str:
    """The text. Raises ValidationError for a character that is invisible or turns others."""
    if found := plain_text.flaw(text, has_lines=has_lines):
        raise ValidationError(gettext("May not hold the character {found}.").format(found=found))
    return text
