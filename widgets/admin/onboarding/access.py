"""Clients that the signed-in staff may set up, and the frame of all steps' pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from clients.admin.scoped import staff
from clients.auth import permissions
from clients.models import Client
from widgets.admin.onboarding import steps


def client_of(request: HttpRequest, client_id: UUID) -> Client:
    """A client that the signed-in staff may configure; else 404, like one that never was."""
    rows = permissions.configurable(staff(request), Client.objects.all())
    found: Client | None = rows.select_related("brand").filter(pk=client_id).first()
    if found is None:
        raise Http404
    return found


def page(
    request: HttpRequest, client: Client | None, key: str, context: dict[str, Any]
) -> HttpResponse:
    """A step's page, with the list of all steps beside it."""
    shared = {
        **admin.site.each_context(request),
        "opts": Client._meta,
        "row": client,
        "title": f"Set up {client}" if client else "New client",
    }
    context = {**shared, **_steps(client, key), **context}
    return render(request, f"admin/onboarding/{key}.html", context)


def part(request: HttpRequest, client: Client, key: str, context: dict[str, Any]) -> HttpResponse:
    """The part of a step's page that changes by itself, with the list of steps."""
    context = {**_steps(client, key), **context}
    return render(request, f"admin/onboarding/_{key}_state.html", context)


def _steps(client: Client | None, key: str) -> dict[str, Any]:
    listed = steps.of(client) if client else steps.NEW
    everything = (*listed, steps.summary(client)) if client else listed
    place = [step.key for step in everything].index(key)
    return {
        "client": client,
        "steps": listed,
        "step": everything[place],
        "following": (*everything, None)[place + 1] if client else None,
    }


def to_step_after(client: Client, key: str) -> HttpResponse:
    keys = [*steps.TITLES, steps.SUMMARY]
    return to_step(client, keys[keys.index(key) + 1])


def to_step(client: Client, key: str) -> HttpResponse:
    return redirect(steps.url(client, key))
