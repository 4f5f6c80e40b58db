"""Work that kills whoever does it."""

from __future__ import annotations

from portal.celery import app
from portal.work import MOST_COMEBACKS
from tests.fixtures.faults import Server
from tests.fixtures.lonely import Worker
from tests.fixtures.stack import until
from tests.portal.deadly import DEATHS, DIE


def test_deadly_work_comes_to_an_end_and_the_worker_goes_on(broker: Server, worker: Worker) -> None:
    # It came back as often as it may but for one time.
    broker.redis.set("portal:comebacks:deadly", MOST_COMEBACKS - 1)

    with app.connection_for_write(broker.url) as connection:
        app.send_task(DIE, task_id="deadly", connection=connection)
        until(lambda: "work is given up" in worker.said(), about=worker.said)
        app.send_task("portal.tasks.heartbeat", connection=connection)
    until(lambda: broker.redis.exists("portal:beat"), about=worker.said)

    assert broker.redis.get(DEATHS) == b"2"
    assert worker.process.poll() is None
