"""Pages behind the account menu: a new password, and the person's language."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from clients import audit, people
from clients.auth import authentication
from clients.auth.adapter import too_many
from clients.auth.backend import may_sign_in
from clients.auth.decorators import client_page
from clients.auth.site_request import ClientRequest
from clients.errors import TooManyAttempts
from clients.models import User
from clients.return_path import redirect_back


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@client_page
def change_password(request: ClientRequest) -> HttpResponse:
    """Change of one's own password: other sessions end, and a mail tells of it.

    Wrong passwords count as failed sign-ins. Staff change theirs on the agency's host alone.
    """
    user = _person(request)
    if not may_sign_in(user, request.site):
        raise Http404
    try:
        return _changed(request, user)
    except TooManyAttempts as error:
        return too_many(request, error)


@require_POST
@client_page
def choose_language(request: ClientRequest) -> HttpResponse:
    """Store the language in which a person reads pages, and redirect back to the page."""
    language = request.POST.get("language", "unknown")
    if language and language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest("Unknown language.", content_type="text/plain; charset=utf-8")
    user = _person(request)
    user.language = language
    user.save(update_fields=["language"])
    return redirect_back(request)


def _person(request: ClientRequest) -> User:
    """The person of a session: other kinds of viewers have no account."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _changed(request: ClientRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        authentication.check_attempts(user.email, request)
    form = PasswordChangeForm(user, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        if "old_password" in form.errors and form.data.get("old_password"):
            authentication.count_failure(user.email, request)
        return render(request, "account/password_change.html", {"form": form})
    people.set_password(user, form.cleaned_data["new_password1"], client=request.client)
    # The session goes on under a new key; all others hold a hash of the old password.
    update_session_auth_hash(request, user)
    address = request.META["REMOTE_ADDR"]
    audit.record(
        "password.changed", client=request.client, actor=user, subject=user.email, address=address
    )
    return render(request, "account/password_changed.html")
