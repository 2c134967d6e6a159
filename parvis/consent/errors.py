"""What can go wrong with the register and with cookies.

ParvisError
├── RegisterError         the register, or a part of it, cannot be used; `problems` name the fields
├── ChoiceError           a sent choice has an unknown action, service or surface   400
├── AuditImpossibleError  no browser, no tools to drive it, or no portal to look at
├── EmbedError            no address for a content: unknown provider, or an id that does not fit
└── CookieRefusedError    strict mode: a cookie was about to leave against the register
"""

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.lib.errors import InputError, ParvisError, gettext_noop


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a register: the field (`item.sessionid.life`) and what is expected of it."""

    field: str
    expected: str

    def __str__(self) -> str:
        return f"{self.field}: {self.expected}"


class RegisterError(ParvisError):
    """The register, or a part of it, cannot be used."""

    code = "RegisterError"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(
            gettext_noop("The cookie register cannot be used: {problems}"), problems="; ".join(map(str, problems))
        )
        self.problems = tuple(problems)


class ChoiceError(InputError):
    """A sent choice names something that does not exist: the `field` and its `value`."""

    code = "ChoiceError"

    def __init__(self, field: str, value: str) -> None:
        super().__init__(
            gettext_noop("The field {field} of this choice has an unknown value: {value}."), field=field, value=value
        )


class EmbedError(InputError):
    """A content of another site has no address: its provider is unknown, or its id does not fit."""

    code = "EmbedError"

    def __init__(self, service: str, resource: str) -> None:
        super().__init__(
            gettext_noop("The service {service} has no content with the id {resource}."),
            service=service,
            resource=resource,
        )


class CookieRefusedError(ParvisError):
    """Strict mode: something set a cookie that the register does not allow there."""

    code = "CookieRefused"

    def __init__(self, cookie: str, route: str, rule: str) -> None:
        super().__init__(
            gettext_noop("The cookie {cookie} may not leave from {route}: {rule}."),
            cookie=cookie,
            route=route or "an address without a route",
            rule=rule,
        )


class AuditImpossibleError(ParvisError):
    """The audit could not run; the sentence says what is missing."""

    code = "AuditImpossible"
