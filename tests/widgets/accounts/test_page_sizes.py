from __future__ import annotations

from uuid import uuid4

from redis import Redis

from tests.fixtures.tcp_proxy import TCPProxy
from widgets.accounts.storage import StoredPageSizes


def test_page_sizes_are_kept_by_connection_and_path(redis: Redis) -> None:
    client, connection = uuid4(), uuid4()
    StoredPageSizes(client, connection, redis).keep("/contacts", 50)

    ours = StoredPageSizes(client, connection, redis)
    theirs = StoredPageSizes(client, uuid4(), redis)

    assert [ours.find("/contacts"), ours.find("/content"), theirs.find("/contacts")] == [
        50,
        None,
        None,
    ]


def test_damaged_page_sizes_are_learned_again(redis: Redis) -> None:
    sizes = StoredPageSizes(uuid4(), uuid4(), redis)
    sizes.keep("/contacts", 50)
    redis.hset(sizes._key, "/contacts", "many")

    assert sizes.find("/contacts") is None


def test_without_redis_nothing_is_known(redis_proxy: TCPProxy) -> None:
    redis_proxy.close()
    gone = Redis(port=redis_proxy.port, socket_connect_timeout=0.5)
    sizes = StoredPageSizes(uuid4(), uuid4(), gone)

    sizes.keep("/contacts", 50)

    assert sizes.find("/contacts") is None
