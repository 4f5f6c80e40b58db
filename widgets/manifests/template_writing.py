"""Templates of a manifest as rows of the database. Wants a transaction, and checked entries."""

from __future__ import annotations

from clients import audit
from clients.models import User
from widgets.manifests import normal_form
from widgets.manifests.entries import Plain
from widgets.manifests.target import by
from widgets.models import DashboardTemplate, TemplateVersion

NO_CONTENT = ("number", "note", "accounts")


def write(present: Plain, result: Plain, *, actor: User | None) -> None:
    """Write the templates that differ; versions are only ever added."""
    stored = by(present.get("templates"), "name")
    for name, entry in by(result.get("templates"), "name").items():
        if name in stored and normal_form.same(stored[name], entry):
            continue
        template, _ = DashboardTemplate.objects.get_or_create(
            name=name, defaults={"title": entry["title"], "author": actor}
        )
        if template.title != entry["title"]:
            template.title = entry["title"]
            template.save(update_fields=["title"])
        known = by(stored.get(name, {}).get("versions"), "number")
        for number, version in by(entry.get("versions"), "number").items():
            if number not in known:
                _create(template, version, actor=actor)
        audit.record("template.applied", client=None, actor=actor, subject=template, template=name)


def _create(template: DashboardTemplate, entry: Plain, *, actor: User | None) -> None:
    version = TemplateVersion(
        template=template,
        number=entry["number"],
        content={name: value for name, value in entry.items() if name not in NO_CONTENT},
        accounts=entry.get("accounts", {}),
        author=actor,
        note=entry.get("note", ""),
    )
    version.full_clean()
    version.save()
