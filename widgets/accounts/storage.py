"""Storage of one connection's source: fetched rows as files, small facts and page sizes in Redis.

A new file takes the old one's place by the row that names it: readers find one or the
other, and a worker that dies in between leaves a file that nobody names.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone
from redis import Redis
from redis.exceptions import RedisError

from clients import tenancy
from widgets.models import Dataset as Row
from widgets.results import invalidation, keys
from widgets.sources.datasets import FetchedRows

log = logging.getLogger(__name__)

FOLDER = "datasets"
# What a dead worker held is free after that, well before those who wait are stopped. A fetch
# that takes longer may be done twice, which costs calls and harms nothing.
FETCH_SECONDS = 60
LEFT_OVER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredDatasets:
    """The datasets of one connection, as `widgets.sources.datasets.DatasetStore` has them."""

    client_id: UUID
    connection_id: UUID
    key_version: int
    redis: Redis = field(repr=False)

    def find(self, name: str, *, of_any_key: bool = False) -> FetchedRows | None:
        """The dataset of that name, or None where its file is gone."""
        for _ in range(2):
            with _scope(self.client_id):
                row = self._rows(name).first()
            if row is None or (row.key_version != self.key_version and not of_any_key):
                return None
            try:
                with default_storage.open(row.file, "rb") as file:
                    return _dataset(row, file.read(), is_outdated=self._changed_since(row))
            except FileNotFoundError:
                # Another worker may have put a new one in its place just now.
                continue
        log.warning("file of a dataset is gone", extra={"dataset": name})
        return None

    def keep(self, name: str, dataset: FetchedRows) -> None:
        path = f"{FOLDER}/{self.client_id}/{self.connection_id}/{name}-{uuid4().hex}.parquet"
        file = default_storage.save(path, ContentFile(dataset.rows))
        with _scope(self.client_id), transaction.atomic():
            old = self._rows(name).select_for_update().first()
            values = {
                "key_version": self.key_version,
                "shape": dataset.shape,
                "file": file,
                "fetched_at": dataset.fetched_at,
                "version": dataset.version,
                "truncated": dataset.truncated,
                "notes": dict(dataset.notes),
            }
            Row.objects.for_client(self.client_id).update_or_create(
                client_id=self.client_id,
                connection_id=self.connection_id,
                name=name,
                defaults=values,
            )
        if old:
            default_storage.delete(old.file)

    def forget(self, name: str) -> None:
        with _scope(self.client_id):
            row = self._rows(name).first()
            self._rows(name).delete()
        if row:
            default_storage.delete(row.file)

    def current_version(self, name: str) -> int:
        try:
            return invalidation.resource_version(
                self.redis,
                self.client_id,
                self.connection_id,
                _resource(name),
                seconds=2 * settings.STALE_SECONDS,
            )
        except RedisError:
            return 0

    def recall(self, name: str) -> str | None:
        try:
            found = self.redis.get(self._fact(name))
        except RedisError:
            return None
        return found.decode("utf-8", "replace") if isinstance(found, bytes) else None

    def remember(self, name: str, fact: str, *, seconds: int) -> None:
        with suppress(RedisError):
            self.redis.set(self._fact(name), fact, ex=seconds)

    def _fact(self, name: str) -> str:
        return keys.fact(self.client_id, self.connection_id, f"{self.key_version}:{name}")

    @contextmanager
    def lock(self, name: str) -> Iterator[None]:
        """Lets one worker fetch at a time; without Redis, or after a long wait, all of them."""
        lock = self.redis.lock(
            keys.fetching(self.client_id, self.connection_id, name),
            timeout=FETCH_SECONDS,
            blocking_timeout=FETCH_SECONDS,
        )
        try:
            is_held = lock.acquire()
        except RedisError:
            is_held = False
        try:
            yield
        finally:
            if is_held:
                try:
                    lock.release()
                except RedisError:
                    log.info("a fetch outlived its lock", extra={"dataset": name})

    def _changed_since(self, row: Row) -> bool:
        """True also where Redis forgot the version or is down: rows are rather fetched twice."""
        resource = _resource(row.name)
        try:
            return not invalidation.is_unchanged(
                self.redis, self.client_id, self.connection_id, resource, since=row.version
            )
        except RedisError:
            return True

    def _rows(self, name: str) -> tenancy.TenantQuerySet:
        rows = Row.objects.for_client(self.client_id)
        return rows.filter(connection_id=self.connection_id, name=name)


def sweep() -> int:
    """Delete files that no row names, such as those of a removed connection."""
    with tenancy.across_clients():
        named = set(Row.objects.across_clients().values_list("file", flat=True))
    deleted = 0
    for path in _files(FOLDER):
        is_old = default_storage.get_modified_time(path) < timezone.now() - LEFT_OVER
        if is_old and path not in named:
            default_storage.delete(path)
            deleted += 1
    return deleted


def _resource(name: str) -> str:
    return name.partition(".")[0]


def _files(folder: str) -> Iterator[str]:
    if not default_storage.exists(folder):
        return
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}/{name}" for name in files)
    for name in folders:
        yield from _files(f"{folder}/{name}")


def _dataset(row: Row, raw: bytes, *, is_outdated: bool) -> FetchedRows:
    return FetchedRows(
        rows=raw,
        shape=row.shape,
        fetched_at=row.fetched_at,
        version=row.version,
        truncated=row.truncated,
        notes=row.notes,
        is_outdated=is_outdated,
    )


@contextmanager
def _scope(client_id: UUID) -> Iterator[None]:
    """The client's scope; a pooled thread closes its database connection after it."""
    try:
        with tenancy.within(client_id):
            yield
    finally:
        is_pooled = threading.current_thread() is not threading.main_thread()
        if is_pooled and not connection.in_atomic_block:
            connection.close()


# A platform that takes larger pages again is found out by then.
KEPT = timedelta(days=30)
MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class StoredPageSizes:
    """The page sizes of one connection, by path; without Redis they are learned again."""

    client_id: UUID
    connection_id: UUID
    redis: Redis

    def find(self, path: str) -> int | None:
        try:
            found = self.redis.hget(self._key, path)
        except RedisError:
            return None
        is_read = isinstance(found, bytes) and found.isdigit() and len(found) <= MOST_DIGITS
        return int(cast(bytes, found)) if is_read else None

    def keep(self, path: str, rows: int) -> None:
        where = {"connection": str(self.connection_id), "path": path, "rows": rows}
        log.info("platform takes smaller pages", extra=where)
        try:
            self.redis.hset(self._key, path, str(rows))
            self.redis.expire(self._key, KEPT)
        except RedisError:
            log.warning("page size could not be kept", extra=where)

    @property
    def _key(self) -> str:
        return keys.page_sizes(self.client_id, self.connection_id)
