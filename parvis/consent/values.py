"""What the value of each cookie may look like; the register names these rules."""

import re
from collections.abc import Callable

ValueRule = Callable[[str, tuple[str, ...]], bool]
VALUE_RULES: dict[str, ValueRule] = {}
BASE36 = "(?:0|[1-9a-z][0-9a-z]{0,3})"
SESSION_KEY = re.compile("[a-z0-9]{32}")
CSRF_SECRET = re.compile("[A-Za-z0-9]{32}(?:[A-Za-z0-9]{32})?")
DECISION = "[a-z][a-z0-9](?:0|[1-9a-z][0-9a-z]?)[yn]"
CHOICE = re.compile(rf"1\.{BASE36}\.{BASE36}\.(?:0|{DECISION}(?:-{DECISION}){{0,63}})\.[A-Za-z0-9_-]{{12}}")
MAX_CHOICE_LENGTH = 512


def value_rule(name: str) -> Callable[[ValueRule], ValueRule]:
    """Make a rule known by its name."""

    def register(rule: ValueRule) -> ValueRule:
        VALUE_RULES[name] = rule
        return rule

    return register


@value_rule("session_key")
def is_session_key(value: str, _languages: tuple[str, ...]) -> bool:
    """Whether this is 32 characters `[a-z0-9]`."""
    return SESSION_KEY.fullmatch(value) is not None


@value_rule("language_code")
def is_language_code(value: str, languages: tuple[str, ...]) -> bool:
    """Whether this is a code of the portal's languages."""
    return value in languages


@value_rule("csrf_secret")
def is_csrf_secret(value: str, _languages: tuple[str, ...]) -> bool:
    """Whether this is 32 or 64 characters `[A-Za-z0-9]`."""
    return CSRF_SECRET.fullmatch(value) is not None


@value_rule("choice")
def is_choice(value: str, _languages: tuple[str, ...]) -> bool:
    """Whether this has the form of a sealed choice; the seal itself is checked where choices are read (§6.3)."""
    if len(value) > MAX_CHOICE_LENGTH or CHOICE.fullmatch(value) is None:
        return False
    tokens = value.split(".")[3]
    codes = [] if tokens == "0" else [token[:2] for token in tokens.split("-")]
    return codes == sorted(set(codes))
