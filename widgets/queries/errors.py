"""Errors of queries and page states.

QueryError
└── InvalidState    a page's URL asks for days, a comparison or filters that cannot be
"""


class QueryError(ValueError):
    """A question that cannot be asked."""


class InvalidState(QueryError):
    """A URL parameter is wrong; `field` names it, `problem` says why and is translated by
    whoever tells it, with `values` in its places.
    """

    def __init__(self, field: str, problem: str, **values: object) -> None:
        super().__init__(f"{field} {problem % values}")
        self.field = field
        self.problem = problem
        self.values = values
