from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clients import invitations
from clients.admin import columns
from clients.admin.generic import ModelForm
from clients.admin.scoped import OF_CLIENT, ScopedAdmin, staff
from clients.auth import hosts, limits
from clients.desk.alerts import Severity
from clients.errors import InvitationOver, TooManyAttempts
from clients.models import Client, Domain, Invitation, User, canonical_email


class InvitationForm(ModelForm):
    class Meta:
        model = Invitation
        fields = ("client", "email", "role")
        help_texts = {"email": "They get a link to the client's own host, good for 72 hours."}

    def clean_email(self) -> str:
        return canonical_email(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        client, email = found.get("client"), found.get("email")
        if client and email:
            check_recipient(client, email)
        return found

    def validate_constraints(self) -> None:
        """Skipped: a pending invitation of the same address is sent again."""


def check_recipient(client: Client, email: str) -> None:
    """Raise ValidationError, by field, for an address that cannot be invited to a client."""
    if client.members.filter(user__email=email).exists():
        raise ValidationError({"email": _("Is a member already.")})
    if User.objects.staff().filter(email=email).exists():
        words = _("Works at the agency, and opens clients' pages from here.")
        raise ValidationError({"email": words})
    try:
        hosts.primary_host(client)
    except Domain.DoesNotExist:
        raise ValidationError({"client": _("Has no proven domain yet to invite to.")}) from None
    try:
        limits.check_invitation(client.pk, email)
    except TooManyAttempts as error:
        raise ValidationError(later(error)) from None


LEVELS = {
    Invitation.State.ACCEPTED: columns.GOOD,
    Invitation.State.EXPIRED: Severity.WARN,
}


class PendingFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "pending"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [("yes", "Pending"), ("no", "Accepted or revoked")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Invitation]
    ) -> QuerySet[Invitation]:
        pending = Q(accepted_at=None, revoked_at=None)
        chosen = {"yes": pending, "no": ~pending}.get(self.value() or "")
        return queryset.filter(chosen) if chosen else queryset


@admin.register(Invitation)
class InvitationAdmin(ScopedAdmin):
    """Invitations are sent, sent again or revoked here, and never edited."""

    form = InvitationForm
    add_title = "Invite"
    empty_title = "Nobody is invited yet."
    empty_text = "Invite people by their address: they choose a password on the client's host."
    list_display = ("email", "client", "role", "status", "expires", "invited_by")
    list_filter = (PendingFilter, OF_CLIENT, "role")
    list_select_related = ("client", "invited_by")
    search_fields = ("email",)
    actions = ("send_again", "revoke")

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        words = {"title": "Invite", "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **words})

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        written = ("client", "email", "role")
        if obj is None:
            return written
        history = ("status", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at")
        return written + history

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def write(self, request: HttpRequest, obj: Invitation, form: ModelForm, change: bool) -> None:
        sent = invitations.send(obj.client, email=obj.email, role=obj.role, actor=staff(request))
        obj.pk = sent.pk

    @admin.display(description="State")
    def status(self, invitation: Invitation) -> SafeString:
        return columns.state(invitation.state.label, LEVELS.get(invitation.state, ""))

    @admin.display(description="Valid until", ordering="expires_at")
    def expires(self, invitation: Invitation) -> Any:
        return invitation.expires_at if invitation.is_pending else None

    @admin.action(description="Send again", permissions=["view"])
    def send_again(self, request: HttpRequest, rows: QuerySet[Invitation]) -> None:
        sent = 0
        try:
            for invitation in rows:
                if invitation.is_pending:
                    invitations.send_again(invitation, actor=staff(request))
                    sent += 1
        except TooManyAttempts as error:
            messages.warning(request, later(error))
        messages.info(request, ngettext("{n} is sent.", "{n} are sent.", sent).format(n=sent))

    @admin.action(description="Revoke", permissions=["view"])
    def revoke(self, request: HttpRequest, rows: QuerySet[Invitation]) -> None:
        for invitation in rows:
            try:
                invitations.revoke(invitation, actor=staff(request))
            except InvitationOver:
                messages.warning(request, _("{who} is not open.").format(who=invitation))
        messages.info(request, _("What was open is revoked."))


def later(error: TooManyAttempts) -> str:
    minutes = -(-error.retry_in // limits.MINUTE)
    text = "Too many invitations. Try again in {n} minutes."
    return _(text).format(n=minutes)
