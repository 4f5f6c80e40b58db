"""Poison messages: tasks that kill their workers."""

from __future__ import annotations

from portal.celery import app
from portal.health import HEARTBEAT_KEY
from runtime.base_task import BaseTask, redeliveries_key
from tests.fixtures.faults import RedisServer
from tests.fixtures.lone_worker import Worker
from tests.fixtures.stack import until
from tests.runtime.crashing_tasks import DEATHS, DIE


def test_a_task_that_kills_its_workers_is_given_up_and_the_worker_goes_on(
    broker: RedisServer, worker: Worker
) -> None:
    broker.redis.set(redeliveries_key("deadly"), BaseTask.max_redeliveries - 1)

    with app.connection_for_write(broker.url) as connection:
        app.send_task(DIE, task_id="deadly", connection=connection)
        until(lambda: "a task is given up" in worker.log_text(), about=worker.log_text)
        app.send_task("portal.tasks.heartbeat", connection=connection)
    until(lambda: broker.redis.exists(HEARTBEAT_KEY), about=worker.log_text)

    assert broker.redis.get(DEATHS) == b"2"
    assert worker.process.poll() is None
