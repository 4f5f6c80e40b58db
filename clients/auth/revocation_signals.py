"""Signal handlers of revocation: raise an epoch whenever a write removes a declared right.

One rule for all models and all ways to write a row: `save()`, `delete()`, a queryset's
`update()` and `delete()`, `bulk_update()`, cascades, the admin and many-to-many relations,
whose rows are models of ours.
Django's signals are the only place that sees a cascade, so that the rule is made of them.

An epoch is raised with the write or after it, and pages read it before the rights it covers, so
no page pairs a removed right with the later epoch.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connection, models
from django.db.models.signals import post_save, pre_delete, pre_save

from clients import revocation_rules
from clients.auth import revocation
from clients.revocation_rules import RevokedSubjects, Subject, declared, rights_revoked

OURS = ("clients", "widgets")
BEFORE = "_rights_before"


def connect() -> None:
    """Connect the handlers for every model that declares `revokes`."""
    rights_revoked.connect(_revoke, dispatch_uid="revoke")
    for model in _models():
        if declared(model):
            pre_save.connect(_remember, sender=model, dispatch_uid=f"remember {model.__name__}")
            post_save.connect(_compare, sender=model, dispatch_uid=f"compare {model.__name__}")
            pre_delete.connect(_delete, sender=model, dispatch_uid=f"delete {model.__name__}")
    checks.register(check_declarations)
    checks.register(check_relations)


def check_declarations(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """System check: every model declares `revokes`."""
    return [
        checks.Error(
            f"{model.__name__} does not declare which rights its rows revoke",
            hint="Set `revokes` as clients/revocation_rules.py says, or to NOTHING.",
            obj=model,
            id="clients.E001",
        )
        for model in undeclared(_models())
    ]


def check_relations(app_configs: Any = None, **options: Any) -> list[checks.CheckMessage]:
    """System check: no many-to-many relation has rows of a model that Django made for it.

    Such rows can be written without the relation, and without a signal.
    """
    return [
        checks.Error(
            f"{model.__name__}.{field.name} has rows that declare no rights",
            hint="Give the relation a `through` model that declares `revokes`.",
            obj=model,
            id="clients.E002",
        )
        for model in _models()
        for field in automatic(model)
    ]


def automatic(model: type[models.Model]) -> list[models.ManyToManyField[Any, Any]]:
    """The relations of ours whose rows are of an automatic model."""
    return [
        each
        for each in model._meta.local_many_to_many
        if (through := each.remote_field.through) and through._meta.auto_created
    ]


def undeclared(found: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    return [model for model in found if "revokes" not in vars(model)]


def _models() -> list[type[models.Model]]:
    return [model for label in OURS for model in apps.get_app_config(label).get_models()]


def _remember(
    sender: type[models.Model],
    instance: Any,
    raw: bool,
    update_fields: frozenset[str] | None,
    **others: Any,
) -> None:
    """Keep the row's present values. A model's own epoch is read anew, so that a stale instance
    cannot lower it."""
    setattr(instance, BEFORE, {})
    if raw or instance._state.adding:
        return
    written = None if update_fields is None else revocation_rules.attnames(sender, update_fields)
    rules = [each for each in declared(sender) if written is None or each.is_touched(written)]
    if not rules:
        return
    names = {name for each in rules for name in (each.by, *each.columns)}
    has_epoch = any(field.name == "epoch" for field in sender._meta.fields)
    rows = sender._base_manager.filter(pk=instance.pk)
    if has_epoch and connection.in_atomic_block:
        rows = rows.select_for_update()
    found = rows.values(*names, *(["epoch"] if has_epoch else [])).first()
    if found and has_epoch:
        instance.epoch = found.pop("epoch")
    setattr(instance, BEFORE, found or {})


def _compare(
    sender: type[models.Model],
    instance: Any,
    update_fields: frozenset[str] | None,
    **others: Any,
) -> None:
    before = instance.__dict__.pop(BEFORE, {})
    if not before:
        return
    written = before.keys()
    if update_fields is not None:
        written &= revocation_rules.attnames(sender, update_fields)
    changed = {name for name in written if before[name] != getattr(instance, name)}
    revoked: RevokedSubjects = set()
    for each in declared(sender):
        if each.is_touched(changed):
            revoked |= {(each.subject, before[each.by]), (each.subject, getattr(instance, each.by))}
    rights_revoked.send(sender, revoked=revoked)


def _delete(sender: type[models.Model], instance: Any, **others: Any) -> None:
    """Revoke before the row is deleted, since it may hold the epoch itself."""
    revoked = {(each.subject, getattr(instance, each.by)) for each in declared(sender)}
    rights_revoked.send(sender, revoked=revoked)


def _revoke(sender: type[models.Model], revoked: RevokedSubjects, **others: Any) -> None:
    raise_epoch = {
        Subject.CLIENT: revocation.revoke_client,
        Subject.PERSON: revocation.revoke_person,
    }
    # One lock order, so that concurrent transactions cannot deadlock.
    for subject, key in sorted(revoked, key=lambda each: (each[0].value, str(each[1]))):
        raise_epoch[subject](key)
