"""SocialCRM's errors: `error` with a code [S]."""

from __future__ import annotations

from widgets.sources import data_envelope
from widgets.sources.calls import ErrorDetails
from widgets.sources.failures import PlanQuotaExceeded
from widgets.sources.socialcrm import contract


def error_details(data: object) -> ErrorDetails:
    """The error body of any quality; two codes are 402."""
    code = data_envelope.error_code(data)
    return ErrorDetails(failure=PlanQuotaExceeded if code == contract.QUOTA_EXCEEDED else None)
