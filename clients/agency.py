"""The agency's admin site: Django's admin, served on the agency's hosts alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from http import HTTPStatus
from typing import Any, TypeVar, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clients import audit, people
from clients.auth import authentication, permissions
from clients.auth.site_request import SiteRequest
from clients.desk import alerts, navigation, pages, search
from clients.models import AuditEntry, User

Page = TypeVar("Page", bound=Callable[..., HttpResponseBase])

OURS = {"clients", "widgets"}
RECENT_ENTRIES = 12
UNUSED = {"autocomplete", "view_on_site"}
METHODS = ("GET", "HEAD", "POST", "OPTIONS")


class AgencySite(AdminSite):
    site_header = _("Account desk")
    site_title = _("Account desk")
    index_title = _("Clients")
    site_url = None
    # Marked, so that lists on phones leave it out.
    empty_value_display = format_html('<span class="quiet">{}</span>', "–")
    final_catch_all_view = False

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Register our own models alone: admin pages of other apps do not scope rows to staff."""
        is_one = isinstance(model_or_iterable, type)
        models: Any = [model_or_iterable] if is_one else model_or_iterable
        ours = [model for model in models if model._meta.app_label in OURS]
        super().register(ours, admin_class, **options)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {
            **super().each_context(request),
            "version": settings.VERSION,
            "desk_name": settings.AGENCY_NAME or self.site_title,
            "navigation": navigation.groups(self, request),
        }

    def get_urls(self) -> list[Any]:
        # These views would reveal that rows of other clients exist.
        urls = [url for url in super().get_urls() if getattr(url, "name", "") not in UNUSED]
        found = path("search/", self.admin_view(require_safe(self.search)), name="search")
        return [found, *pages.urls(self), *urls]

    def admin_view(self, view: Page, cacheable: bool = False) -> Page:
        inner = super().admin_view(view, cacheable)

        def on_agency_host(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            _refuse_clients(request)
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if not self.has_permission(request):
                return redirect_to_login(request.get_full_path())
            return inner(request, *args, **kwargs)

        return cast(Page, update_wrapper(on_agency_host, inner))

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The home page: what needs a hand, and what people changed last."""
        user = cast(User, request.user)
        found = alerts.find(user)
        changes = AuditEntry.objects.filter(actor__isnull=False)
        entries = permissions.configurable(user, changes)
        context = {
            "is_home": True,
            "found": found,
            "count": sum(each.count for each in found),
            "entries": entries.select_related("client", "actor").order_by("-at")[:RECENT_ENTRIES],
        }
        return super().index(request, {**context, **(extra_context or {})})

    def search(self, request: HttpRequest) -> HttpResponse:
        return search.page(self, request)

    def app_index(  # type: ignore[override]  # a redirect where Django has a page
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the home page: models are grouped by their use, not by their app."""
        return redirect("admin:index")

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Redirect to the site's one sign-in page, which limits attempts."""
        _refuse_clients(request)
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def logout(  # type: ignore[override]  # a redirect where Django has a page
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if request.method != "POST":
            raise Http404
        authentication.sign_out(cast(SiteRequest, request))
        return redirect("account_login")

    def password_change(  # type: ignore[override]  # it redirects when done
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Change the password; other sessions end, since they hold a hash of the old one."""
        response = super().password_change(request, extra_context)
        if response.status_code == HTTPStatus.FOUND:
            user = cast(User, request.user)
            people.password_was_set(user, client=None)
            audit.record("password.changed", client=None, actor=user, subject=user.email)
        return response


def _refuse_clients(request: HttpRequest) -> None:
    if not cast(SiteRequest, request).is_agency:
        raise Http404
