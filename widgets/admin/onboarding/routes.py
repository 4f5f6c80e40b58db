"""Routes of the guided set-up below the admin's root."""

from __future__ import annotations

from clients.desk import pages
from widgets.admin.onboarding import (
    brand_preview,
    brand_step,
    client_step,
    connection_step,
    dashboards_step,
    domain_step,
    people_step,
    summary,
)

ROOT = "set-up/"
CLIENT = f"{ROOT}<uuid:client_id>/"
CONNECTION = f"{CLIENT}connection/"

pages.register(
    (ROOT, client_step.new, "onboarding_new"),
    (f"{ROOT}conventions/", client_step.conventions, "onboarding_conventions"),
    (CLIENT, summary.summary, "onboarding_summary"),
    (f"{CLIENT}client/", client_step.edit, "onboarding_client"),
    (f"{CLIENT}brand/", brand_step.edit, "onboarding_brand"),
    (f"{CLIENT}brand/preview/", brand_preview.preview, "onboarding_brand_preview"),
    (f"{CLIENT}brand/<slug:name>.css", brand_preview.sheet, brand_preview.SHEET),
    (f"{CLIENT}domain/", domain_step.edit, "onboarding_domain"),
    (f"{CLIENT}domain/state/", domain_step.state, "onboarding_domain_state"),
    (CONNECTION, connection_step.edit, "onboarding_connection"),
    (f"{CONNECTION}state/", connection_step.state, "onboarding_connection_state"),
    (
        f"{CONNECTION}<uuid:connection_id>/",
        connection_step.edit,
        "onboarding_connection_change",
    ),
    (f"{CLIENT}dashboards/", dashboards_step.edit, "onboarding_dashboards"),
    (f"{CLIENT}people/", people_step.edit, "onboarding_people"),
)
