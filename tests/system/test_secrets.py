"""A platform's key is never in plaintext: in storage, tasks, logs or responses."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import orjson
import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from clients.tenancy import across_clients
from tests.fixtures.stack import WORKERS, Stack
from tests.system.browser_session import BrowserSession
from tests.system.tenants import SESSIONS, Tenant, make_tenant, tile

pytestmark = pytest.mark.django_db(transaction=True)

GZIP = b"\x1f\x8b\x08"
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
LINE = tile("line", "sessions", by="day")


def assert_hides(key: str, raw: bytes | str, where: object) -> None:
    """Assert that the key is absent: as it is, in hexadecimal, in base64 and compressed."""
    raw = raw.encode() if isinstance(raw, str) else raw
    for form in forms(raw):
        assert key.encode() not in form, where
        assert key.encode().hex().encode() not in form, where


def forms(raw: bytes) -> Iterator[bytes]:
    yield raw
    for place in re.finditer(re.escape(GZIP), raw):
        yield unzipped(raw[place.start() :])
    for found in BASE64.finditer(raw):
        try:
            yield base64.b64decode(found[0] + b"==", altchars=b"-_" if b"-" in found[0] else None)
        except binascii.Error:
            continue


def unzipped(raw: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(raw)
    except zlib.error:
        return b""


def rows() -> Iterator[tuple[str, bytes]]:
    """Every value in the database, and its table."""
    with across_clients(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # the database's own names
            for row in cursor.fetchall():
                for value in row:
                    is_bytes = isinstance(value, memoryview | bytes)
                    yield table, bytes(value) if is_bytes else repr(value).encode()


def values(redis: Redis) -> Iterator[tuple[bytes, bytes]]:
    """Every key in Redis and its value."""
    read: dict[Any, Callable[[Any], Any]] = {
        b"string": redis.get,
        b"list": lambda name: redis.lrange(name, 0, -1),
        b"set": redis.smembers,
        b"zset": lambda name: redis.zrange(name, 0, -1),
        b"hash": redis.hgetall,
    }
    for name in redis.scan_iter():
        found = read[redis.type(name)](name)
        yield name, found if isinstance(found, bytes) else repr(found).encode()


@pytest.fixture
def tenant(site: Stack) -> Tenant:
    return make_tenant(site, SESSIONS, LINE, key=f"oscom_sk_canary{uuid4().hex}")


def test_secret_search_finds_encoded_keys(tenant: Tenant) -> None:
    key = tenant.key.encode()
    compressor = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    zipped = b"{}\n" + compressor.compress(key) + compressor.flush()

    for hidden in (key, key.hex().encode(), b'"' + base64.b64encode(key) + b'"', zipped):
        with pytest.raises(AssertionError):
            assert_hides(tenant.key, hidden, "here")


def test_key_is_in_no_storage_and_no_log(site: Stack, tenant: Tenant, redis: Redis) -> None:
    tenant.browser_session().settled(tenant.board)
    tenant.wait_until_kept()
    tables = set()

    for table, value in rows():
        tables.add(table)
        assert_hides(tenant.key, value, table)
    for name, value in values(redis):
        assert_hides(tenant.key, name + value, name)
    for process, said in site.log_texts().items():
        assert_hides(tenant.key, said, process)

    assert {"clients_connection", "widgets_lastgood", "django_session"} <= tables
    assert len(tenant.calls()) == 1


def test_queued_tasks_contain_no_key(site: Stack, tenant: Tenant, redis: Redis) -> None:
    browser_session = tenant.browser_session()
    with site.without(*WORKERS, start=site.start_workers):
        browser_session.open(tenant.board)
        (message,) = redis.lrange("screens", 0, -1)
        body = base64.b64decode(orjson.loads(message)["body"])

        assert str(tenant.client.pk).encode() in body
        assert_hides(tenant.key, message, "the queue")
        assert_hides(tenant.key, body, "the task")

    # Tasks queued without workers are run by the restarted ones.
    browser_session.settled(tenant.board)


def test_refused_key_is_never_shown(site: Stack, tenant: Tenant, redis: Redis) -> None:
    browser_session = tenant.browser_session()
    echo = f"Key {tenant.key} was revoked."
    site.sandbox.scenario("status", key=tenant.key, status=401, message=echo)

    page = browser_session.troubled(tenant.board, "auth_failed")
    answers = [page.response, *(browser_session.data(url, page.ticket) for url in page.data_urls())]
    answers += [*error_pages(site, browser_session)]

    for answer in answers:
        assert_hides(tenant.key, repr(answer.headers) + answer.text, answer.url)
    for process, said in site.log_texts().items():
        assert_hides(tenant.key, said, process)
    for name, value in values(redis):
        assert_hides(tenant.key, name + value, name)


def error_pages(site: Stack, browser_session: BrowserSession) -> Iterator[httpx2.Response]:
    yield browser_session.http.get("/dashboards/no-such/")
    yield browser_session.http.get("/dashboards/x/", params={"period": "never"})
    yield browser_session.http.post("/sign-in/")
    yield browser_session.http.get("/", headers={"host": "unknown.localhost"})


def test_web_process_has_no_private_keys(site: Stack, tenant: Tenant) -> None:
    tenant.browser_session().settled(tenant.board)
    process = Path("/proc") / str(site.running["web"].pid)
    told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()

    assert b"VAULT_PUBLIC_KEYS=" in told
    assert b"VAULT_PRIVATE_KEYS" not in told
    for private in settings.VAULT_PRIVATE_KEYS:
        assert private.partition(":")[2].encode() not in told
    assert_hides(tenant.key, told, "the process list")
