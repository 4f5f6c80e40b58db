"""When what a query depends on last changed: per tag the last raises, with their days.

A counter is text, oldest first: `1763543645000001 1763543646000002/2025-11-01/`. Each number
is one raise's, from the server's clock in microseconds, so that a counter which Redis lost
and began anew never comes to a number again that some payload was stored under. A payload
is current while each of its counters still knows the number it was stored under, and every
raise since is about other days than its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from widgets.queries.periods import DateRange

# A payload older than so many raises is stale, whatever days they were about.
MOST_RAISES = 8
LONGEST_NUMBER = 20

# What stands under a key by mistake, of another type, counts as missing.
READ = """
local function read(key)
  local found = redis.pcall('GET', key)
  return type(found) == 'string' and found or nil
end
"""

# A counter whose last number no server's clock will have shown by tomorrow counts as missing.
COUNTER = (
    READ
    + """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local function counter_of(key)
  local found = read(key)
  local last = string.match(found or '', '[^ ]+$') or ''
  local digits = string.match(last, '^(%d+)$') or string.match(last, '^(%d+)/') or ''
  local number = #digits <= 20 and tonumber(digits) or 0
  return number > 0 and number < now + 86400000000 and found or nil
end
"""
)

# Without a counter nothing is current: begin one where a payload is about to depend on it.
BEGIN = (
    COUNTER
    + """
local found = {}
for i, key in ipairs(KEYS) do
  local counter = counter_of(key)
  if not counter then redis.call('SET', key, string.format('%.0f', now)) end
  redis.call('EXPIRE', key, ARGV[1])
  found[i] = counter or read(key)
end
return found
"""
)

# ARGV: seconds, how many raises are kept, then what follows the number of each key's raise.
RAISE = (
    COUNTER
    + """
for i, key in ipairs(KEYS) do
  local raises = {}
  for each in string.gmatch(counter_of(key) or '', '%S+') do
    table.insert(raises, each)
  end
  local last = tonumber(string.match(raises[#raises] or '', '^%d+') or '0')
  local number = string.format('%.0f', math.max(now, last + 1))
  table.insert(raises, number .. ARGV[i + 2])
  local first = math.max(1, #raises - tonumber(ARGV[2]) + 1)
  redis.call('SET', key, table.concat(raises, ' ', first), 'EX', ARGV[1])
end
"""
)


def beginning(keys: Sequence[str], *, seconds: int) -> tuple[object, ...]:
    """The command that returns counters, begun where they are missing."""
    return ("EVAL", BEGIN, len(keys), *keys, seconds)


def raising(
    days: Mapping[str, tuple[date | None, date | None]], *, seconds: int
) -> tuple[object, ...]:
    """The command that raises counters, each about its days; None leaves an end open."""
    about = [_written(first, last) for first, last in days.values()]
    return ("EVAL", RAISE, len(days), *days, seconds, MOST_RAISES, *about)


def latest(counter: bytes) -> int:
    """The number that a payload asked for now is stored under."""
    return _number(counter.rpartition(b" ")[2])


def is_current(seen: int | None, counter: bytes | None, days: Iterable[DateRange]) -> bool:
    """Whether nothing about these days changed since the counter's number was `seen`."""
    if not seen or not counter:
        return False
    if latest(counter) == seen:
        return True
    raises = counter.split(b" ")
    numbers = [_number(each) for each in raises]
    if seen not in numbers:
        return False
    since = raises[numbers.index(seen) + 1 :]
    spans = tuple(days)
    return bool(spans) and not any(_touches(each, span) for each in since for span in spans)


def _number(each: bytes) -> int:
    number = each.partition(b"/")[0]
    return int(number) if number.isdigit() and len(number) <= LONGEST_NUMBER else 0


def _written(first: date | None, last: date | None) -> str:
    if first is None and last is None:
        return ""
    return f"/{first or ''}/{last or ''}"


def _touches(each: bytes, days: DateRange) -> bool:
    """ISO days compare as text; a raise without days is about all of them."""
    _, _, about = each.decode("ascii", "replace").partition("/")
    first, _, last = about.partition("/")
    starts_after = bool(first) and first > days.end.isoformat()
    ends_before = bool(last) and last < days.start.isoformat()
    return not starts_after and not ends_before
