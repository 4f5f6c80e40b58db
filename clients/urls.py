"""Routes of the sign-in pages, under allauth's names."""

from __future__ import annotations

from django.urls import path, re_path

from clients import account_views, view_as, views

urlpatterns = [
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("password/reset/", views.reset, name="account_reset_password"),
    path("password/reset/done/", views.reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9a-f]{32})-(?P<key>[0-9a-z-]{1,100})/$",
        views.reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("password/change/", account_views.change_password, name="account_change_password"),
    path("language/", account_views.choose_language, name="language"),
    path("enter/<str:token>/", views.enter, name="enter"),
    path("view-as/end/", view_as.end, name="end_view_as"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
]
