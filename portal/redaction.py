"""Redaction of logs: removes secrets and control characters from log records.

The shapes of keys are those of the platforms' API documents and of our own tokens. A pattern that
hides too much costs a word in a log; one that hides too little costs a key.

Log lines hold text that strangers send, so it is cut to a length before any pattern is matched,
and every pattern takes time linear in that length: tests/test_patterns.py measures each of them.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

HIDDEN = "[redacted]"
LONGEST_TEXT, LONGEST_TRACEBACK = 4_096, 32_768

PLAIN = (type(None), str, int, float, UUID, date, Decimal, dict, list, tuple, set, frozenset)

SECRET_NAME = re.compile(
    r"password|passwd|secret|token|ticket|authorization|cookie|api_?key|(^|[_-])key$", re.IGNORECASE
)

# Listed here, since settings load this module before a source can be imported.
_KEY = re.compile(r"(?<![A-Za-z0-9])(oscom_sk|sk_live|cos|whsec)_[A-Za-z0-9_-]{8,}")
_OWN_TOKEN = re.compile(r"(?<![A-Za-z0-9])(pt[a-z])_[A-Za-z0-9]{20,}")
# Also matches a truncated token. A fixed number of dots would make matching quadratic.
_SIGNED = re.compile(r"(?<![A-Za-z0-9])eyJ[\w-]{8,}(?:\.[\w-]+)*")
_SCHEME = re.compile(r"\b(bearer\s+(?=\S{8})|basic\s+(?=\S{12}))[\w.~+/=-]+", re.IGNORECASE)
_HEADER = re.compile(
    r"\b((?:proxy-)?authorization|(?:set-)?cookie|x-api-key)(['\"]?\s*[:=]\s*)"
    r"(?:b?'[^']*'?|b?\"[^\"]*\"?|[^\r\n]+)",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"(password|passwd|secret|token|ticket|api_?key)(['\"]?\s*[:=]\s*)"
    r"(?:b?'[^']*'?|b?\"[^\"]*\"?|[^\s'\"&,;)}]+)",
    re.IGNORECASE,
)
_USERINFO = re.compile(r"://[^/\s@'\"]*@")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """The text, truncated to a limit with a note of its full length."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"


def cut_traceback(text: str) -> str:
    """A traceback, truncated in the middle: its last lines tell the cause."""
    if len(text) <= LONGEST_TRACEBACK:
        return text
    half = LONGEST_TRACEBACK // 2
    # From the start of a line on: a key cut in half would not be recognised.
    end = text[-half:].partition("\n")[2]
    return f"{cut(text, half)}\n{end}"


def redact(text: str) -> str:
    """Redact keys, tokens, passwords, cookies and credentials in addresses."""
    text = _HEADER.sub(rf"\1\2{HIDDEN}", text)
    text = _PAIR.sub(rf"\1\2{HIDDEN}", text)
    text = _SCHEME.sub(rf"\1{HIDDEN}", text)
    text = _KEY.sub(rf"\1_{HIDDEN}", text)
    text = _OWN_TOKEN.sub(rf"\1_{HIDDEN}", text)
    text = _SIGNED.sub(HIDDEN, text)
    return _USERINFO.sub(f"://{HIDDEN}@", text)


def escape(text: str) -> str:
    r"""One line: control and direction characters as `\x1b`, so that nobody can forge a line."""
    return _CONTROL.sub(_escaped, text)


def is_plain(value: object) -> bool:
    """True for log fields that are data; the text of a request or other object may hold a URL."""
    return isinstance(value, PLAIN)


def redact_value(name: str, value: object) -> object:
    """A log field as plain data; other objects by the name of their type."""
    if SECRET_NAME.search(name):
        return HIDDEN
    match value:
        case None | bool() | int() | float():
            return value
        case str():
            return escape(redact(cut(value)))
        case UUID() | date() | Decimal():
            return str(value)
        case dict():
            return {str(key): redact_value(str(key), item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [redact_value("", item) for item in value]
        case _:
            return f"<{type(value).__name__}>"


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
