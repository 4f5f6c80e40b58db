from __future__ import annotations

from pathlib import Path

import pytest
from redis import Redis

from runtime import lua

DOUBLE = "local function double(number) return 2 * number end"


@pytest.fixture
def module_file(tmp_path: Path) -> str:
    (tmp_path / "prelude.lua").write_text(DOUBLE)
    (tmp_path / "store.lua").write_text("redis.call('SET', KEYS[1], double(ARGV[1]))\nreturn 7")
    return str(tmp_path / "module.py")


def test_a_script_runs_where_the_server_does_not_know_it_yet(
    module_file: str, redis: Redis
) -> None:
    script = lua.load(module_file, "prelude", "store")
    redis.script_flush()

    results = [script.run(redis, ["key"], [number]) for number in (1, 2)]

    assert (results, redis.get("key")) == ([7, 7], b"4")


def test_a_script_runs_in_a_pipeline_in_its_one_round_trip(module_file: str, redis: Redis) -> None:
    command = lua.load(module_file, "prelude", "store").command(["key"], [3])
    redis.script_flush()

    with redis.pipeline(transaction=False) as pipe:
        pipe.execute_command(*command)
        pipe.get("key")
        assert pipe.execute() == [7, b"6"]
