"""Errors of a widget's kind and options.

ChartError
├── UnknownKind       nothing is registered under that name
└── InvalidOptions    an option is wrong; `field` names it
"""


class ChartError(ValueError):
    """A drawing that cannot be made."""


class UnknownKind(ChartError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind!r} is not a kind of widget")
        self.kind = kind


class InvalidOptions(ChartError):
    """An option is wrong; `field` names it, the message says why."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem
