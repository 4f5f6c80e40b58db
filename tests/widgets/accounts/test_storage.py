"""Rows that are kept: whose they are, when they are too old, and what is not in them."""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from django.apps import apps
from pytest_django.fixtures import Settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.models import Client, Connection
from clients.tenancy import across_clients
from tests.fixtures.factories import make_connection
from tests.fixtures.platform import connect, make_board, refreshed, tile_requests_of
from tests.fixtures.sandbox import Sandbox
from widgets.accounts import storage
from widgets.accounts.storage import StoredDatasets
from widgets.frames.table import ROWS, opened
from widgets.results import invalidation, reader
from widgets.results.freshness import Freshness
from widgets.sources.datasets import FetchedRows
from widgets.sources.webhooks import Invalidation

pytestmark = pytest.mark.django_db

GZIP = b"\x1f\x8b\x08"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def files(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def ours(acme: Client, redis: Redis) -> StoredDatasets:
    return of(make_connection(client=acme), redis)


def of(connection: Connection, redis: Redis) -> StoredDatasets:
    return StoredDatasets(connection.client_id, connection.pk, connection.key_version, redis)


def dataset(rows: bytes = b"rows", **fields: Any) -> FetchedRows:
    return FetchedRows(
        rows, **{"shape": "s", "fetched_at": NOW, "notes": {"cursor": "c"}, **fields}
    )


def paths(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept_rows_are_found_again(ours: StoredDatasets) -> None:
    kept = dataset(truncated=True, version=ours.current_version("campaigns"))

    ours.keep("campaigns", kept)

    assert ours.find("campaigns") == kept
    assert ours.find("contacts") is None


def test_a_new_dataset_takes_the_place_of_the_old_one(ours: StoredDatasets, files: Path) -> None:
    ours.keep("campaigns", dataset(b"old"))
    ours.keep("campaigns", dataset(b"new"))

    found = ours.find("campaigns")

    assert found is not None
    assert found.rows == b"new"
    assert [path.read_bytes() for path in paths(files)] == [b"new"]


def test_the_neighbour_and_another_account_find_nothing(
    acme: Client, globex: Client, ours: StoredDatasets, redis: Redis
) -> None:
    ours.keep("campaigns", dataset())
    others = (
        of(make_connection(client=globex), redis),
        of(make_connection(client=acme, label="Other"), redis),
        StoredDatasets(globex.pk, ours.connection_id, ours.key_version, redis),
    )

    assert [other.find("campaigns") for other in others] == [None] * 3


def test_another_key_finds_only_what_any_key_may(ours: StoredDatasets, redis: Redis) -> None:
    ours.keep("seo_keywords.history", dataset())
    later = StoredDatasets(ours.client_id, ours.connection_id, ours.key_version + 1, redis)

    assert later.find("seo_keywords.history") is None
    assert later.find("seo_keywords.history", of_any_key=True) is not None


@pytest.mark.parametrize(
    ("resource", "is_outdated"), [("campaigns", True), ("content", False), ("contacts", False)]
)
def test_a_change_outdates_the_rows_of_its_resource(
    ours: StoredDatasets, redis: Redis, resource: str, *, is_outdated: bool
) -> None:
    ours.keep("campaigns", dataset(version=ours.current_version("campaigns")))

    told = [Invalidation(resource, (f"{resource}#one",))]
    invalidation.invalidate(redis, ours.client_id, ours.connection_id, told, seconds=60)

    found = ours.find("campaigns")
    assert found is not None
    assert found.is_outdated is is_outdated


def test_rows_are_rather_fetched_twice_than_trusted_after_redis_forgot(
    ours: StoredDatasets, redis: Redis
) -> None:
    ours.keep("campaigns", dataset(version=ours.current_version("campaigns")))
    redis.flushdb()

    found = ours.find("campaigns")

    assert found is not None
    assert found.is_outdated


def test_without_redis_no_fetch_waits_for_a_lock(acme: Client) -> None:
    gone = of(make_connection(client=acme), Redis(port=1, retry=Retry(NoBackoff(), 0)))

    with gone.lock("campaigns"):
        gone.keep("campaigns", dataset(version=gone.current_version("campaigns")))

    found = gone.find("campaigns")
    assert found is not None
    assert found.is_outdated


def test_a_file_that_is_gone_is_no_dataset(ours: StoredDatasets, files: Path) -> None:
    ours.keep("campaigns", dataset())
    for path in paths(files):
        path.unlink()

    assert ours.find("campaigns") is None


def test_files_that_no_row_names_are_swept_after_a_day(ours: StoredDatasets, files: Path) -> None:
    ours.keep("campaigns", dataset(b"kept"))
    folder = paths(files)[0].parent
    fresh, old = folder / "just-written.parquet", folder / "left-over.parquet"
    for path in (fresh, old, paths(files)[0]):
        path.write_bytes(path.read_bytes() if path.exists() else b"x")
    now = datetime.now(UTC)
    for path in paths(files):
        written = (now if path == fresh else now - timedelta(days=2)).timestamp()
        os.utime(path, (written, written))

    assert storage.sweep() == 1
    assert not old.exists()
    assert ours.find("campaigns") is not None


def test_a_dataset_is_forgotten_with_its_file(ours: StoredDatasets, files: Path) -> None:
    ours.keep("campaigns.begun", dataset())

    ours.forget("campaigns.begun")
    ours.forget("campaigns.begun")

    assert ours.find("campaigns.begun") is None
    assert paths(files) == []


@pytest.mark.django_db(transaction=True)
def test_tiles_of_one_resource_are_drawn_from_one_fetch(
    acme: Client, globex: Client, platform: Sandbox
) -> None:
    tiles = [
        {"resource": "campaigns", "metrics": ["spend"]},
        {"resource": "campaigns", "metrics": ["revenue"], "dimensions": ["name"], "kind": "table"},
        {"resource": "campaigns", "metrics": ["clicks"], "dimensions": ["status"], "kind": "bar"},
    ]
    board = make_board(connect(acme, platform), *map(dict, tiles))
    theirs = make_board(connect(globex, platform), *map(dict, tiles))

    outcomes = refreshed(tile_requests_of(board))
    pages = len(platform.request_log())
    outcomes += refreshed(tile_requests_of(theirs))

    assert [outcome.failure for outcome in outcomes] == [None] * 6
    assert pages == 1
    assert len(platform.request_log()) == 2 * pages
    results = reader.read(tile_requests_of(board), datetime.now(UTC))
    assert [result.freshness for result in results] == [Freshness.FRESH] * 3
    assert len({result.entry.fetched_at for result in results if result.entry}) == 1


@pytest.mark.django_db(transaction=True)
def test_no_person_is_found_in_files_database_or_redis(
    acme: Client, platform: Sandbox, files: Path, redis: Redis
) -> None:
    connection = connect(acme, platform)
    board = make_board(
        connection,
        {"resource": "contacts", "metrics": ["contacts"], "dimensions": ["segment"], "kind": "bar"},
        {"resource": "contacts", "metrics": ["deal_value"]},
        {"resource": "events", "metrics": ["events"]},
    )
    people = _people(platform)

    outcomes = refreshed(tile_requests_of(board))

    assert [outcome.failure for outcome in outcomes] == [None] * 3
    kept = "\n".join((*_files(files), *_database(), *_redis(redis)))
    assert "Engaged" in kept
    traces = [person[name] for person in people for name in ("id", "email")]
    assert [trace for trace in traces if trace in kept] == []


def _people(sandbox: Sandbox) -> list[dict[str, Any]]:
    headers = {"authorization": "Bearer oscom_sk_demo_enterprise"}
    url = f"{sandbox.base_url}/contacts"
    found = httpx2.get(url, params={"limit": "100"}, headers=headers, trust_env=False)
    people: list[dict[str, Any]] = found.json()["data"]
    assert all("@" in person["email"] for person in people)
    return people


def _files(folder: Path) -> Iterator[str]:
    for path in paths(folder):
        yield str(path)
        with opened(path.read_bytes()) as database:
            yield str(database.execute(f"SELECT * FROM {ROWS}").fetchall())  # noqa: S608


def _database() -> Iterator[str]:
    with across_clients():
        for model in apps.get_models():
            manager = getattr(model, "unscoped", model._default_manager)
            for row in manager.values():
                yield str({name: _readable(value) for name, value in row.items()})


def _redis(redis: Redis) -> Iterator[str]:
    for key in redis.scan_iter():
        yield str(key)
        if redis.type(key) == b"string":
            yield str(_readable(redis.get(key)))


def _readable(value: object) -> object:
    """Bytes with what is compressed in them unpacked, as payloads are."""
    if not isinstance(value, bytes | memoryview):
        return value
    head, magic, packed = bytes(value).partition(GZIP)
    return head + gzip.decompress(magic + packed) if magic else head
