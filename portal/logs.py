"""Structured logs: a JSON line per event in production, a readable line in the demo."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from time import localtime, strftime
from typing import Any

import orjson
from celery.signals import setup_logging

from portal.redaction import cut, cut_traceback, escape, is_plain, redact, redact_value

# Attributes of every log record in the standard library; all others come from `extra`.
STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
# uvicorn's coloured copy of the message.
IGNORED = STANDARD | {"color_message"}

# Loggers with handlers of their own, which would bypass the redaction.
FOREIGN = ("celery", "celery.task", "django", "django.server", "uvicorn", "uvicorn.error")

_fields: ContextVar[dict[str, object]] = ContextVar("log_fields")


@contextmanager
def about(**fields: object) -> Iterator[None]:
    """Add fields to every line that is logged in the block: request_id, tenant, actor, …"""
    token = _fields.set({**_fields.get({}), **fields})
    try:
        yield
    finally:
        _fields.reset(token)


def logging_config(*, readable: bool, level: str) -> dict[str, Any]:
    """`settings.LOGGING`: one handler on the root, behind one redaction filter."""
    formatter = ReadableFormatter if readable else JsonFormatter
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"route": {"()": RouteForPath}, "redaction": {"()": Redaction}},
        "formatters": {"line": {"()": formatter}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "filters": ["route", "redaction"],
                "formatter": "line",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {name: {"handlers": [], "propagate": True} for name in FOREIGN}
        # Its lines hold raw paths with their query strings; requests are logged by route instead.
        # Each of these requests has a line in our own request log.
        | {name: {"level": "WARNING"} for name in ("httpx2", "celery.worker.strategy")}
        | {name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.beat")}
        | {"uvicorn.access": {"handlers": [], "propagate": False}},
    }


class RouteForPath(logging.Filter):
    """Replaces a request's path by its route in Django's lines: a path may hold a key."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = f"/{match.route}" if match else "[no route]"
            record.args = tuple(
                route if isinstance(given, str) and given.startswith("/") else given
                for given in record.args
            )
        return True


class Redaction(logging.Filter):
    """Redacts a record's message, extra fields and traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = escape(redact(cut(_message(record)))), ()
        for name, value in _extra(record).items():
            setattr(record, name, redact_value(name, value))
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            text = redact(cut_traceback(record.exc_text))
            record.exc_text = "\n".join(map(escape, text.split("\n")))
        return True


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3]
            + "Z",
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **_extra(record),
        }
        if record.exc_text:
            line["exception"] = record.exc_text
        return orjson.dumps(line).decode()


class ReadableFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time = strftime("%H:%M:%S", localtime(record.created))
        fields = "".join(f"  {name}={value}" for name, value in _extra(record).items())
        line = f"{time}  {record.levelname.lower():8}{record.name}: {record.getMessage()}{fields}"
        if record.exc_text:
            # Indented, so that no line of a traceback can be taken for an event.
            line += "\n" + "\n".join(f"    {part}" for part in record.exc_text.split("\n"))
        return line


@setup_logging.connect
def _keep_ours(**_: object) -> None:
    """Receiver that stops Celery from installing log handlers, which it does without one."""


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (KeyError, TypeError, ValueError):
        # A line with the wrong arguments must not become an error of the page that logs it.
        return str(record.msg)


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    given = {**_fields.get({}), **vars(record)}
    return {name: v for name, v in given.items() if name not in IGNORED and is_plain(v)}
