"""Each person's choice whether they are mailed when accounts break and are mended."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients import audit
from clients.admin.scoped import staff
from clients.desk import pages
from clients.models import User


class NoticesForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    wants_notices = forms.BooleanField(
        required=False, label="Mail me when an account breaks, and when it is mended"
    )

    class Meta:
        model = User
        fields = ("wants_notices",)


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    user = staff(request)
    form = NoticesForm(request.POST or None, instance=user)
    if request.method == "POST" and "chosen" in request.POST and form.is_valid():
        user.save(update_fields=["wants_notices"])
        audit.record(
            "notices.chosen",
            client=None,
            actor=user,
            subject=user.email,
            address=request.META["REMOTE_ADDR"],
            wanted=user.wants_notices,
        )
        messages.success(request, _("Saved."))
        return redirect("admin:notices")
    context = {**admin.site.each_context(request), "title": "Mails about accounts", "form": form}
    return render(request, "admin/notices.html", context)


pages.register(("notices/", choose, "notices"))
