"""Task routing, acknowledgement and fail-fast publishing."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from kombu.exceptions import OperationalError
from redis import Redis

from portal import celery
from portal.celery import Application
from runtime.task_names import TaskName
from tests.fixtures.faults import soon
from tests.fixtures.patience import PATIENCE_SECONDS

APART = "apart:"
QUEUES = ("screens", "webhooks", "schedules", "warming")


def application(url: str) -> Application:
    app = Application("apart", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    # Workers of a running site would take tasks from the usual queues.
    app.conf.update(broker_url=url, broker_transport_options={"global_keyprefix": APART})
    return app


@pytest.fixture
def silence() -> Iterator[str]:
    """URL of a server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.parametrize(
    ("task", "queue"),
    [
        ("widgets.tasks.refresh_tiles", "screens"),
        ("clients.tasks.deliver_mail", "schedules"),
        ("portal.tasks.heartbeat", "screens"),
        ("widgets.tasks.process_webhooks", "webhooks"),
        ("widgets.tasks.sweep_webhooks", "webhooks"),
        ("widgets.tasks.reconcile_webhook", "webhooks"),
        ("widgets.tasks.sweep_subscriptions", "webhooks"),
        ("widgets.tasks.forget_webhooks", "warming"),
        ("portal.tasks.forget_sessions", "warming"),
    ],
)
def test_every_task_is_routed_to_its_queue(
    redis: Redis, redis_url: str, task: str, queue: str
) -> None:
    application(redis_url).send_task(task)

    waiting = {name: redis.llen(APART + name) for name in QUEUES}
    assert {name: count for name, count in waiting.items() if count} == {queue: 1}


def test_tasks_are_acknowledged_late_and_have_time_limits() -> None:
    app = celery.app
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    careless = {name for name, task in ours.items() if not task.acks_late}
    # Charts without a static rendering are drawn by the page's script.
    assert careless <= {TaskName.RENDER_CHARTS}
    assert all(task.reject_on_worker_lost for task in ours.values())
    limits = {name: (task.soft_time_limit, task.time_limit) for name, task in ours.items()}
    assert all(soft < hard for soft, hard in limits.values())
    # All rows of a dashboard may take as long as its rate limits.
    assert {name for name, (_, hard) in limits.items() if hard > 300} <= {TaskName.WRITE_EXPORT}
    # A message must not be redelivered while the first worker may still run it.
    longest = max(hard for _, hard in limits.values())
    assert longest < app.conf.broker_transport_options["visibility_timeout"]
    assert (app.conf.worker_prefetch_multiplier, app.conf.worker_max_tasks_per_child) == (1, 2000)


def test_screen_tasks_precede_a_backlog_of_events(redis: Redis, redis_url: str) -> None:
    app = application(redis_url)
    for _ in range(10):
        app.send_task("widgets.tasks.process_webhooks")
    for task in ("portal.tasks.forget_sessions", "widgets.tasks.refresh_tiles"):
        app.send_task(task)

    app.amqp.queues.select(list(QUEUES))
    taken: list[str] = []
    with app.connection_for_read() as connection:
        consumer = app.amqp.TaskConsumer(connection.default_channel)
        consumer.register_callback(lambda _, message: taken.append(message.headers["task"]))
        consumer.qos(prefetch_count=1)
        with consumer:
            connection.drain_events(timeout=PATIENCE_SECONDS)

    assert taken == ["widgets.tasks.refresh_tiles"]


def test_publishing_to_an_unresponsive_broker_fails_fast(silence: str) -> None:
    app = application(silence)

    for _ in range(3):
        with soon(), pytest.raises(OperationalError, match="Timeout"):
            app.send_task("widgets.tasks.refresh_tiles")
    with pytest.raises(OperationalError, match="a moment ago"):
        app.send_task("widgets.tasks.refresh_tiles")
