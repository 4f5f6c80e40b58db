"""Return path of a form that is part of other pages: a path of this host, in its field `next`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme


def redirect_back(request: HttpRequest) -> HttpResponseRedirect:
    """A redirect to the page that the form was on; to the first one for any other address."""
    target = request.POST.get("next", "")
    is_ours = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return HttpResponseRedirect(target if is_ours else "/")
