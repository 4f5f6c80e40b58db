from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models.functions import Now

from clients.models import Client, Domain
from clients.tenancy import across_clients
from tests.fixtures.factories import make_domain

pytestmark = pytest.mark.django_db

settle = import_module("clients.migrations.0014_domain_leased_job").settle


def test_migrations_match_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_domains_that_are_proven_already_become_finished_jobs(acme: Client) -> None:
    proven = make_domain(client=acme, host="portal.acme.example", is_primary=False)
    open_check = make_domain(
        client=acme, host="b.acme.example", is_primary=False, is_verified=False
    )
    with across_clients():
        Domain.objects.across_clients().update(next_attempt_at=Now())

    settle(apps, None)

    with across_clients():
        due = Domain.objects.across_clients().exclude(next_attempt_at=None)
        assert proven not in due
        assert open_check in due
