"""Single values of an answer, brought to our types or refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from babel.numbers import is_currency

from widgets.frames.frame import Unit, Value
from widgets.sources.failures import ContractViolation, MalformedResponse

# Far beyond any real figure, and small enough that no arithmetic on it can hang.
LARGEST = Decimal(10) ** 18
NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")
CURRENCY = re.compile(r"[A-Z]{3}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# The year 5138 in seconds; what is larger counts milliseconds.
LATEST_UNIX = 10**11


def metric(raw: object, unit: Unit) -> Value:
    """A count as int, everything else as Decimal; null stays None.

    Numbers may come as text. Raises MalformedResponse for what is not a number and
    ContractViolation for a number that cannot be true.
    """
    found = number(raw)
    if found is None or unit is not Unit.COUNT:
        return found
    if found != found.to_integral_value() or found < 0:
        raise ContractViolation
    return int(found)


def number(raw: object) -> Decimal | None:
    """A Decimal, or None for null."""
    if raw is None:
        return None
    found = _decimal(raw)
    if abs(found) > LARGEST:
        raise ContractViolation
    return found


def label(raw: object, grain: str | None, zone: str = "UTC") -> Value:
    """A dimension's value: text or None, a bucket's first day, or an hour with its offset.

    Numbers and truth values are read as their JSON text.
    """
    if grain == "hour":
        return moment(raw)
    if grain:
        return day(raw, zone)
    if raw is None:
        return None
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, list | dict):
        raise MalformedResponse
    return _text(str(raw))


def day(raw: object, zone: str = "UTC") -> date:
    """A day like 2026-01-31, or one told by the moment at which it begins: midnight as it is
    written, or in `zone`. Raises MalformedResponse for anything else.
    """
    text = _string(raw)
    try:
        if "T" not in text and " " not in text:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise MalformedResponse from None
    if found.time() == time():
        return found.date()
    if found.tzinfo is not None:
        try:
            there = found.astimezone(ZoneInfo(zone)).date()
        except OverflowError:
            raise MalformedResponse from None
        # Where the clocks skip midnight, a day begins later than that by its clock.
        begins = datetime.combine(there, time(), ZoneInfo(zone))
        if found.astimezone(UTC) == begins.astimezone(UTC):
            return there
    raise MalformedResponse


def moment(raw: object) -> datetime:
    """An aware time with a fixed offset; raises MalformedResponse otherwise."""
    try:
        found = datetime.fromisoformat(_string(raw))
    except ValueError:
        raise MalformedResponse from None
    if found.tzinfo is None:
        raise MalformedResponse
    return found


def fresh_at(raw: object, otherwise: datetime, zone: str = "UTC") -> datetime:
    """The moment until which numbers are complete, never later than `otherwise`, that of the
    answer, which also stands for one that is missing or cannot be read.

    Platforms tell it as a moment, as one without an offset, which is UTC, as Unix seconds or
    milliseconds, or as a day, of which only the beginning in `zone` is sure.
    """
    try:
        found = _unix(raw) if isinstance(raw, int | Decimal) else _written(_string(raw), zone)
    except (MalformedResponse, ValueError, OverflowError):
        return otherwise
    return min(found.astimezone(UTC), otherwise)


def last_days(raw: object, zone: str = "UTC") -> frozenset[date]:
    """The days that the end of a range may mean: a day is itself or, as an exclusive end, the
    one before, and so is midnight; a later moment means its own day.
    """
    text = _string(raw)
    try:
        exact = day(text, zone)
    except MalformedResponse:
        found = _written(text, zone)
        return frozenset({found.date(), found.astimezone(ZoneInfo(zone)).date()})
    return frozenset({exact, exact - timedelta(days=1)} if exact > date.min else {exact})


def currency(raw: object) -> str | None:
    """A currency's code, or None for none; raises ContractViolation for what is not one."""
    if raw is None:
        return None
    code = raw.strip().upper() if isinstance(raw, str) else ""
    if not CURRENCY.fullmatch(code) or not is_currency(code):
        raise ContractViolation
    return code


def _written(text: str, zone: str) -> datetime:
    """A moment, one without an offset as UTC's, a number of Unix seconds, or a day's beginning."""
    if NUMBER.fullmatch(text.strip()):
        return _unix(Decimal(text.strip()))
    try:
        if DAY.fullmatch(text.strip()):
            return datetime.combine(date.fromisoformat(text.strip()), time(), ZoneInfo(zone))
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise MalformedResponse from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _unix(raw: int | Decimal) -> datetime:
    if isinstance(raw, bool) or not 0 < raw < LATEST_UNIX * 1000:
        raise MalformedResponse
    return datetime.fromtimestamp(float(raw if raw < LATEST_UNIX else raw / 1000), UTC)


def _decimal(raw: object) -> Decimal:
    if isinstance(raw, bool):
        raise MalformedResponse
    if isinstance(raw, int | Decimal):
        return Decimal(raw)
    if isinstance(raw, str) and NUMBER.fullmatch(raw.strip()):
        try:
            return Decimal(raw.strip())
        except InvalidOperation:
            raise MalformedResponse from None
    raise MalformedResponse


def _string(raw: object) -> str:
    if not isinstance(raw, str):
        raise MalformedResponse
    return raw


def _text(raw: str) -> str:
    """Text that can be written as UTF-8: JSON may smuggle in half a character."""
    try:
        raw.encode()
    except UnicodeEncodeError:
        raise MalformedResponse from None
    return raw
