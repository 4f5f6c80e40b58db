from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from clients import audit
from clients.admin import columns
from clients.admin.generic import ModelForm, changed_columns
from clients.admin.lookups import DeclaredLookups
from clients.admin.scoped import staff
from clients.desk import changes
from clients.models import User


class UserForm(ModelForm):
    """A user without a password field: people choose their own by a password reset."""

    class Meta:
        model = User
        fields = ("email", "name", "agency_role", "is_active")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        stays = found.get("agency_role") == User.AgencyRole.OWNER and found.get("is_active")
        owners = User.objects.filter(agency_role=User.AgencyRole.OWNER, is_active=True)
        if self.initial.get("agency_role") == User.AgencyRole.OWNER and not stays:
            # One lock order: two owners who demote each other concurrently must not both succeed.
            locked = owners.order_by("pk").select_for_update()
            if {user.pk for user in locked} <= {self.instance.pk}:
                raise ValidationError(_("Somebody has to stay an owner."))
        return found


@admin.register(User)
class UserAdmin(DeclaredLookups):
    """Users, for owners alone: a person can belong to several clients."""

    form = UserForm
    add_title = "Add person"
    lead = "Everybody who can sign in: the agency's staff, and the members of all clients."
    list_display = ("email", "name", "role", "status", "seen")
    list_filter = ("agency_role", "is_active")
    search_fields = ("email", "name")
    ordering = ("email",)

    @admin.display(description="Role", ordering="agency_role")
    def role(self, user: User) -> str:
        return user.get_agency_role_display() if user.is_staff else "Member"

    @admin.display(description="State", ordering="is_active")
    def status(self, user: User) -> SafeString:
        if user.is_active:
            return columns.state("Active", columns.GOOD)
        return columns.state("Disabled")

    @admin.display(description="Last sign-in", ordering="last_login")
    def seen(self, user: User) -> SafeString:
        return columns.ago(user.last_login, "seen")

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Users are disabled, never deleted: the audit log refers to them."""
        return False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Django would look the row up first, and so reveal to managers which ids exist.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        joins = change and obj.is_staff and not form.initial.get("agency_role")
        if joins or not change:
            # A member's password was typed on clients' hosts; staff use the agency's host alone.
            obj.set_unusable_password()
        if joins:
            messages.info(request, _("They choose a new password by the reset page of this host."))
        # People change their password and language themselves meanwhile.
        written = [*changed_columns(form), *(["password"] if joins else [])]
        obj.save(update_fields=written if change else None)
        audit.record(
            "user.changed" if change else "user.added",
            client=None,
            actor=staff(request),
            subject=obj.email,
            address=request.META["REMOTE_ADDR"],
            changes=form.changed_data,
            values=changes.of_forms(form, ()),
        )
