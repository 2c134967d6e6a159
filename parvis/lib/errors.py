"""What can go wrong, drawn once.

ParvisError
├── InputError                what was asked cannot be done            400
│   ├── OdsqlError            a clause does not parse or does not fit  400
│   │   └── OdsqlSyntaxError  a clause does not parse                  400
│   ├── ParameterError        a request parameter has an illegal value 400
│   ├── NotFoundError         nothing there, or nothing you may see    404
│   ├── ForbiddenError        seen, but not allowed                    403
│   ├── UnauthorizedError     who are you?                             401
│   └── QuotaExceededError                                             429
├── SourceError               a remote portal or a file failed; a run records it
│   ├── SourceUnreachableError    passing: the run tries again
│   └── SourceInvalidError        lasting: a person must act
└── EngineError               the analytic engine failed
    ├── QueryTooLongError     past its time or memory limit            400
    └── EngineUnavailableError                                         503
"""

from typing import ClassVar


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation; the edge translates it, with its data, when it answers."""
    return sentence


class ParvisError(Exception):
    """Sentence and data apart, so that the edge can translate; what else gets there is a bug, a bare 500."""

    code: ClassVar[str] = "ParvisError"
    status: ClassVar[int] = 500

    def __init__(self, sentence: str, **data: object) -> None:
        super().__init__(sentence.format(**data) if data else sentence)
        self.sentence = sentence
        self.data = data


class InputError(ParvisError):
    """What was asked cannot be done."""

    code = "InputError"
    status = 400


class OdsqlError(InputError):
    """A clause does not fit the dataset; `start` and `end` are 0-based offsets in the clause's text.

    `clause` is the parameter's name (`select`, `where`, `group_by`, `order_by`, `refine`, `exclude`, `facet`),
    filled by the caller that knows it. `suggestion` is the nearest valid name, where one is near.
    """

    code = "ODSQLError"

    def __init__(
        self, sentence: str, *, start: int = 0, end: int = 0, clause: str = "", suggestion: str = "", **data: object
    ) -> None:
        super().__init__(sentence, **data)
        self.start = start
        self.end = end
        self.clause = clause
        self.suggestion = suggestion


class OdsqlSyntaxError(OdsqlError):
    """A clause does not parse."""

    code = "ODSQLSyntaxError"


class ParameterError(InputError):
    """A request parameter has an illegal value: `name`, the `value` found and what was expected (`constraint`)."""

    code = "InvalidRESTParameterError"

    def __init__(self, name: str, value: object, constraint: str) -> None:
        super().__init__(
            gettext_noop("Invalid value for {name} API parameter: {value} was found but {constraint} is expected."),
            name=name,
            value=value,
            constraint=constraint,
        )


class NotFoundError(InputError):
    """Nothing there, or nothing the caller may see."""

    code = "NotFoundResource"
    status = 404


class ForbiddenError(InputError):
    """Seen, but not allowed."""

    code = "ForbiddenAccess"
    status = 403


class UnauthorizedError(InputError):
    """Credentials are missing or wrong."""

    code = "Unauthorized"
    status = 401


class QuotaExceededError(InputError):
    """More calls than the quota allows."""

    code = "QuotaExceeded"
    status = 429


class SourceError(ParvisError):
    """A remote portal or a file failed; a run records it."""

    code = "SourceError"


class SourceUnreachableError(SourceError):
    """Passing: the run tries again."""


class SourceInvalidError(SourceError):
    """Lasting: a person must act. The sentence names the file, and the line where there is one."""


class EngineError(ParvisError):
    """The analytic engine failed."""

    code = "InternalServerError"


class QueryTooLongError(EngineError):
    """The query ran past its time or memory limit and was stopped."""

    code = "QueryTooLong"
    status = 400


class EngineUnavailableError(EngineError):
    """The engine cannot answer now."""

    code = "ServiceUnavailable"
    status = 503
