from __future__ import annotations

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
from celery import Celery

from portal.logs import about, logging_config
from portal.redaction import HIDDEN

KEY = "oscom_sk_live_4f9a8b7c6d5e"
ACME = UUID("00000000-0000-4000-8000-00000000acae")

Configure = Callable[[bool], io.StringIO]


@pytest.fixture
def configure() -> Iterator[Configure]:
    """A separate logger with the site's handler, writing into a string."""
    logger = logging.getLogger("test")

    def attach(readable: bool) -> io.StringIO:
        config = logging_config(readable=readable, level="INFO")
        stream = io.StringIO()
        config["handlers"]["stderr"]["stream"] = stream
        config["loggers"] = {"test": {"handlers": ["stderr"], "level": "INFO", "propagate": False}}
        del config["root"]
        logging.config.dictConfig(config)
        return stream

    yield attach
    logger.handlers.clear()
    logger.propagate = True


@pytest.fixture
def json_log(configure: Configure) -> Callable[[], list[dict[str, object]]]:
    stream = configure(False)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


Lines = Callable[[], list[dict[str, object]]]


def test_a_line_is_json_in_utc_with_its_fields(json_log: Lines) -> None:
    record = logging.makeLogRecord(
        {"name": "test", "levelno": 20, "levelname": "INFO", "msg": "Refreshed %s", "args": ("w1",)}
        | {"created": 1795183200.5, "tenant": ACME, "ms": 12}
    )

    logging.getLogger("test").handle(record)

    assert json_log() == [
        {
            "time": "2026-11-20T14:00:00.500Z",
            "level": "info",
            "logger": "test",
            "event": "Refreshed w1",
            "tenant": str(ACME),
            "ms": 12,
        }
    ]


def test_context_fields_are_on_every_line_of_the_block(json_log: Lines) -> None:
    logger = logging.getLogger("test")

    with about(request_id="r1", tenant="acme"), about(route="dashboard"):
        logger.info("inside")
    logger.info("outside")

    inside, outside = json_log()
    assert (inside["request_id"], inside["tenant"], inside["route"]) == ("r1", "acme", "dashboard")
    assert "request_id" not in outside


def test_secrets_are_redacted_in_message_fields_and_traceback(json_log: Lines) -> None:
    logger = logging.getLogger("test")

    with about(session_cookie="x"):
        try:
            raise ValueError(f"bad key {KEY}")
        except ValueError:
            logger.exception("Call with %s", KEY, extra={"api_key": "abc", "note": f"Bearer {KEY}"})

    [line] = json_log()
    assert KEY not in json.dumps(line)
    assert line["event"] == f"Call with oscom_sk_{HIDDEN}"
    assert (line["api_key"], line["session_cookie"]) == (HIDDEN, HIDDEN)
    assert str(line["exception"]).endswith(f"ValueError: bad key oscom_sk_{HIDDEN}")


def test_long_lines_are_truncated(json_log: Lines) -> None:
    logger = logging.getLogger("test")

    for letters in (5_000, 500_000):
        try:
            raise ValueError("x" * letters)
        except ValueError:
            logger.exception("Not Found: %s", "a" * letters, extra={"note": "b" * letters})

    for line, letters in zip(json_log(), (5_000, 500_000), strict=True):
        assert line["event"] == f"Not Found: {'a' * 4085}… ({letters + 11} characters)"
        assert line["note"] == f"{'b' * 4096}… ({letters} characters)"
        assert len(str(line["exception"])) < 33_000


def test_truncated_traceback_keeps_its_last_lines_and_no_partial_key(json_log: Lines) -> None:
    # The kept end starts inside the key.
    tail = f"\n{'z' * 10}\nlast words"
    filler = "y" * (16_384 - len(tail) - 12)
    try:
        raise ValueError(f"{'x' * 40_000}{KEY}{filler}{tail}")
    except ValueError:
        logging.getLogger("test").exception("Failed")

    [line] = json_log()
    assert str(line["exception"]).endswith("zzz\nlast words")
    assert KEY[-12:] not in str(line["exception"])


def test_objects_are_logged_by_type_alone(json_log: Lines) -> None:
    logging.getLogger("test").info("Not found", extra={"request": object(), "status": 404})

    [line] = json_log()
    assert line["status"] == 404
    assert "request" not in line


def test_log_call_with_wrong_arguments_is_still_logged(json_log: Lines) -> None:
    logging.getLogger("test").info("%d of %d", 1)  # noqa: PLE1206 - the mistake is the point

    assert [line["event"] for line in json_log()] == ["%d of %d"]


def test_control_characters_cannot_forge_readable_lines(configure: Configure) -> None:
    stream = configure(True)
    logger = logging.getLogger("test")

    try:
        raise ValueError("x\n14:02:11  info    forged")
    except ValueError:
        logger.exception("Said %s", "a\n14:02:11  info    forged", extra={"ms": 12})

    first, *rest = stream.getvalue().splitlines()
    assert first.endswith(r"error   test: Said a\n14:02:11  info    forged  ms=12")
    assert rest
    assert all(line.startswith("    ") for line in rest)


def test_handlers_of_foreign_loggers_are_removed() -> None:
    foreign = logging.getLogger("uvicorn.access")
    kept = foreign.handlers[:]
    config = logging_config(readable=False, level="INFO")
    del config["root"]
    foreign.addHandler(logging.StreamHandler())

    logging.config.dictConfig(config)

    assert foreign.handlers == []
    assert not foreign.propagate
    foreign.handlers[:] = kept


def test_celery_installs_no_log_handlers() -> None:
    tasks = logging.getLogger("celery.task")
    before = (tasks.handlers[:], tasks.propagate, logging.root.level)

    Celery("test", set_as_current=False).log.setup_logging_subsystem(loglevel="WARNING")

    assert (tasks.handlers, tasks.propagate, logging.root.level) == before
