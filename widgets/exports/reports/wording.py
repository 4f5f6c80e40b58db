"""Words about reports: the problems of one that is held, and moments in the client's zone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from clients.models import Client
from widgets.exports.reports.preflight import Problem, Rule
from widgets.models import ReportDelivery
from widgets.queries.translation import gettext_noop as _

# Kept as the refusal of mails that were not sent at all.
VOID = "void"
REPLACED = "replaced"

SENTENCES = {
    Rule.FAILED: _("{where}: its numbers could not be fetched."),
    Rule.STALE: _("{where}: its numbers are older than the end of the period."),
    Rule.EMPTY: _("{where}: it is empty and has never been."),
    Rule.ZERO: _("{where}: “{detail}” is zero and has never been."),
    Rule.OUTLIER: _("{where}: “{detail}” is more than twenty times as high as ever."),
    Rule.DOCUMENT: _("{where}: the document could not be written."),
    Rule.NO_HOST: _("There is no verified domain to send it from."),
}


def sentence(problem: Problem) -> str:
    """The reason for which a report is held, in the language that is active."""
    names = (problem.dashboard, problem.widget)
    where = " › ".join(name for name in names if name)
    text = gettext(SENTENCES[problem.rule])
    if not where:
        text = text.removeprefix("{where}: ")
    return text.format(where=where, detail=problem.detail)


def local_moment(at: datetime | None, client: Client) -> str:
    """A moment as the client's people write it."""
    if at is None:
        return ""
    return date_format(timezone.localtime(at, ZoneInfo(client.time_zone)), "DATETIME_FORMAT")


def delivery_state(delivery: ReportDelivery) -> str:
    """The outcome of a mail, in the language that is active."""
    if delivery.sent_at:
        return gettext("sent")
    if delivery.next_attempt_at:
        return gettext("on its way")
    if delivery.refusal == VOID:
        return gettext("not sent: unsubscribed or removed")
    if delivery.refusal == REPLACED:
        return gettext("not sent: a newer report replaced it")
    return gettext("refused by the mail server")


def is_refused(delivery: ReportDelivery) -> bool:
    """True where the mail server refused for good."""
    return delivery.refusal not in ("", VOID, REPLACED)
