"""What can be wrong with a question.

QueryError
└── InvalidState    a page's URL asks for a period or comparison that does not exist
"""


class QueryError(ValueError):
    """A question that cannot be asked."""


class InvalidState(QueryError):
    """A URL parameter is wrong; `field` names it, the message says why."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem
