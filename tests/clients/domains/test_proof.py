from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks
from redis import Redis

from clients import tasks
from clients.auth import hosts
from clients.domains import dns, proof
from clients.models import AuditEntry, Client, Domain
from clients.tenancy import across_clients
from runtime import leased_jobs
from runtime.task_names import TaskName
from tests.fixtures.factories import make_domain
from tests.fixtures.nameserver import NameServer

pytestmark = pytest.mark.django_db

HOST = "portal.acme.example"


@pytest.fixture
def domain(acme: Client) -> Domain:
    return make_domain(client=acme, host=HOST, is_primary=False, is_verified=False)


def publish(nameserver: NameServer, domain: Domain) -> None:
    with across_clients():
        record = proof.record(domain)
    nameserver.records[record.name] = [record.value]


def check(domain: Domain, **options: Any) -> Domain:
    """Run a worker's check of a domain now, and return its row."""
    with across_clients():
        Domain.objects.across_clients().update(next_attempt_at=Now())
    proof.check(domain.pk, domain.client_id, **options)
    return stored(domain)


def stored(domain: Domain) -> Domain:
    with across_clients():
        found: Domain = Domain.objects.across_clients().get(pk=domain.pk)
    return found


def test_domain_is_served_once_its_record_is_found(domain: Domain, nameserver: NameServer) -> None:
    assert hosts.site(HOST) is None
    assert check(domain).check_failure == Domain.CheckFailure.MISSING

    publish(nameserver, domain)
    tasks.check_domain(str(domain.pk), str(domain.client_id))
    assert stored(domain).verified_at is None  # checked a moment ago: not due yet

    assert check(domain).verified_at
    hosts.forget()
    assert hosts.site(HOST)
    with across_clients():
        entries = AuditEntry.objects.for_client(domain.client_id).filter(event="domain.proven")
        assert [entry.subject for entry in entries] == [HOST]


def test_proof_token_is_bound_to_one_domain(
    acme: Client, domain: Domain, nameserver: NameServer
) -> None:
    other = make_domain(client=acme, host="b.acme.example", is_primary=False, is_verified=False)
    with across_clients():
        name, value = proof.record(domain).name, proof.record(other).value
        assert proof.record(domain).value == proof.record(domain).value
    nameserver.records[name] = [value]

    assert check(domain).check_failure == Domain.CheckFailure.DIFFERENT


def test_unavailable_dns_proves_nothing(domain: Domain) -> None:
    def silent(name: str) -> list[str]:
        raise dns.DnsUnavailable("Timeout")

    found = check(domain, lookup=silent)

    assert (found.verified_at, found.check_failure) == (None, Domain.CheckFailure.UNAVAILABLE)
    assert found.next_attempt_at
    assert found.next_attempt_at > timezone.now()


def test_domain_renamed_during_the_lookup_is_not_proven(domain: Domain) -> None:
    def meanwhile(name: str) -> list[str]:
        value = proof.record(stored(domain)).value
        with across_clients():
            Domain.objects.across_clients().filter(pk=domain.pk).update(host="evil.example.com")
        return [value]

    assert check(domain, lookup=meanwhile).verified_at is None


def test_first_client_to_prove_a_host_gets_it(
    globex: Client, domain: Domain, nameserver: NameServer
) -> None:
    theirs = make_domain(client=globex, host=HOST, is_primary=False, is_verified=False)
    for each in (theirs, domain):
        publish(nameserver, each)
        assert each.verified_at is None
    record = proof.record(domain)
    nameserver.records[record.name] = [proof.record(theirs).value, record.value]

    assert check(theirs).verified_at
    found = check(domain)
    assert (found.verified_at, found.check_failure) == (None, Domain.CheckFailure.TAKEN)


def rename(domain: Domain) -> None:
    domain.host = "evil.example.com"
    domain.save()


def rename_alone(domain: Domain) -> None:
    domain.host = "evil.example.com"
    domain.save(update_fields=["host"])


def move(domain: Domain) -> None:
    domain.client = Client.objects.across_clients().get(name="Globex")
    domain.save()


def update(domain: Domain) -> None:
    Domain.objects.across_clients().filter(pk=domain.pk).update(
        host="evil.example.com", verified_at=timezone.now()
    )


def update_unscoped(domain: Domain) -> None:
    Domain.unscoped.filter(pk=domain.pk).update(host="evil.example.com")


def bulk_update(domain: Domain) -> None:
    domain.host = "evil.example.com"
    Domain.unscoped.bulk_update([domain], ["host"])


@pytest.mark.parametrize(
    "change", [rename, rename_alone, move, update, update_unscoped, bulk_update]
)
def test_new_name_or_client_clears_the_proof(
    acme: Client, globex: Client, change: Callable[[Domain], None]
) -> None:
    domain = make_domain(client=acme, host=HOST, is_primary=False)
    with across_clients():
        before = proof.record(domain).value
        change(domain)

    found = stored(domain)
    assert found.verified_at is None
    assert hosts.site(found.host) is None
    with across_clients():
        assert proof.record(found).value != before
    assert (found.pk, found.client_id) in leased_jobs.due(Domain, across_clients)


def test_other_changes_keep_the_proof(acme: Client) -> None:
    domain = make_domain(client=acme, host=HOST, is_primary=False)
    with across_clients():
        domain.is_primary = False
        domain.save()
        Domain.unscoped.filter(pk=domain.pk).update(is_primary=False)

    assert stored(domain).verified_at


def test_trusted_host_is_proven_at_once(acme: Client) -> None:
    domain = make_domain(client=acme, host="b.localhost", is_primary=False, is_verified=False)

    with across_clients():
        proof.request_check(domain, actor=None)

    assert stored(domain).verified_at


def test_domain_renamed_during_a_failing_lookup_is_due_at_once(domain: Domain) -> None:
    def meanwhile(name: str) -> list[str]:
        with across_clients():
            Domain.objects.across_clients().filter(pk=domain.pk).update(host="b.acme.example")
        return []

    found = check(domain, lookup=meanwhile)

    assert (found.host, found.check_failure, found.attempts) == ("b.acme.example", "", 0)
    assert (domain.pk, domain.client_id) in leased_jobs.due(Domain, across_clients)


def test_check_of_a_proven_domain_is_finished_without_a_lookup(acme: Client) -> None:
    domain = make_domain(client=acme, host=HOST, is_primary=False)
    assert domain.next_attempt_at is None

    found = check(domain, lookup=lambda name: pytest.fail(f"{name} was looked up"))

    assert found.verified_at
    assert (found.next_attempt_at, found.lease_token) == (None, None)


def test_check_of_a_lost_worker_is_repeated_after_its_lease(
    domain: Domain, nameserver: NameServer
) -> None:
    def lost(name: str) -> list[str]:
        raise SystemExit

    with pytest.raises(SystemExit):
        check(domain, lookup=lost)
    publish(nameserver, domain)
    proof.check(domain.pk, domain.client_id)
    assert stored(domain).verified_at is None
    with across_clients():
        Domain.objects.across_clients().update(lease_expires_at=Now())

    proof.check(domain.pk, domain.client_id)

    assert stored(domain).verified_at


def test_check_is_enqueued_and_found_by_the_sweep(
    domain: Domain,
    nameserver: NameServer,
    redis: Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), across_clients():
        proof.request_check(domain, actor=None)
    (message,) = redis.lrange("schedules", 0, -1)
    assert orjson.loads(message)["headers"]["task"] == TaskName.CHECK_DOMAIN

    publish(nameserver, domain)
    tasks.sweep_domains()
    assert stored(domain).verified_at


def test_checks_of_a_missing_record_back_off(domain: Domain, nameserver: NameServer) -> None:
    waits = []
    for _ in range(9):
        found = check(domain)
        assert found.next_attempt_at
        waits.append((found.next_attempt_at - timezone.now()) / timedelta(minutes=1))

    assert [round(wait) for wait in waits] == [1, 2, 4, 8, 16, 32, 60, 60, 60]
