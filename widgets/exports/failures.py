"""Failures of exports, and the sentences that readers are told of them.

ExportError
├── ExportRefused       the request is not accepted: `code` is a refusal's
├── ExportFailed        the file cannot be made: `code` is a failure's
└── LeaseLost           the job was cancelled or deleted, or another worker has it
"""

from __future__ import annotations

from django.utils.translation import gettext

from widgets.queries.translation import gettext_noop as _

# What a job's row says of why it has no file.
SENTENCES = {
    "revoked": _("You may no longer download from here."),
    "gone": _("What you wanted to download is no longer available."),
    "no_widgets": _("The dashboard has no widgets yet."),
    "no_numbers": _("The numbers could not be fetched. Please try again later."),
    "no_rows": _("This tile has no rows."),
    "rows_unavailable": _("Not all rows could be fetched. Please try again later."),
    "storage_full": _("There is no room to store the file. Please tell your agency."),
    "too_long": _("It took too long. A shorter period or a single widget may be quicker."),
    "too_large": _("It has too many pages. A shorter period or a single tile may fit."),
    "not_printed": _("The document could not be printed. Please try again later."),
    "interrupted": _("Its preparation was interrupted several times."),
    "file_lost": _("The file is no longer there."),
    "failed": _("Something went wrong on our side."),
}
# Why a request is not accepted.
REFUSALS = {
    "role": _("Executives and managers may download. Your agency can give you that role."),
    "no_widgets": SENTENCES["no_widgets"],
    "gone": SENTENCES["gone"],
    "not_offered": _("This format is not offered here."),
    "too_many_unfinished": _(
        "Several of your downloads are still being prepared. Please wait for one of them."
    ),
    "too_many_an_hour": _("You have downloaded a lot within an hour. Please wait a little."),
}


class ExportError(Exception):
    """The root of the errors of exports."""


class ExportRefused(ExportError):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        """In the language that is active."""
        return gettext(REFUSALS[self.code])


class ExportFailed(ExportError):
    """`is_transient` says that another attempt may succeed."""

    def __init__(self, code: str, *, is_transient: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.is_transient = is_transient


class LeaseLost(ExportError):
    """The worker has to stop, and leave nothing behind."""


def sentence(code: str) -> str:
    """The sentence of a failure, in the language that is active."""
    return gettext(SENTENCES.get(code, SENTENCES["failed"]))
