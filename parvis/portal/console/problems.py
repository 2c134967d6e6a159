"""What is wrong with a call, in words, at its character, with the nearest name that exists."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext

from parvis.lib.errors import OdsqlError, ParameterError, ParvisError


@dataclass(frozen=True, slots=True)
class Problem:
    """`before`, `wrong` and `after` are the parts of the clause; `suggestion` may take the place of `wrong`."""

    sentence: str
    parameter: str = ""
    before: str = ""
    wrong: str = ""
    after: str = ""
    start: int = 0
    end: int = 0
    suggestion: str = ""
    mended: str = ""
    """The clause with the suggestion in its place; empty without one."""


def reasons() -> list[tuple[str, str]]:
    """What the language refuses, and how it is said here; the first that fits is taken."""
    return [
        (r"Unknown field: (?P<name>.+?)\. Clause", gettext("“{name}” does not exist.")),
        (r"unexpected end of line", gettext("The clause ends too early: something is missing here.")),
        (r"unexpected (?P<name>.+?) at position", gettext("“{name}” is not expected here.")),
        (r"Field (?P<name>\S+) is not allowed", gettext("The field “{name}” cannot stand in this clause.")),
        (r"Function (?P<name>\S+) is not allowed", gettext("The function “{name}” cannot stand in this clause.")),
        (r"Function \S+ takes the arguments (?P<form>.+?)\. Clause", gettext("This function is written {form}.")),
        (
            r"Field (?P<name>\S+) is neither a group key",
            gettext("With group_by, “{name}” must be a group or stand in an aggregation."),
        ),
        (r"Invalid number: (?P<name>.+?)\. Clause", gettext("“{name}” is no number.")),
        (r"Invalid date", gettext("This is no date; write date'2020-05-31'.")),
        (r"A value of type (?P<name>\S+) cannot be compared", gettext("A value of type {name} cannot be compared.")),
        (r"A field is expected here", gettext("A field is expected here.")),
        (r"A number is expected here", gettext("A number is expected here.")),
        (r"(?P<name>\S+) is not a boolean", gettext("“{name}” is no yes or no; compare it with something.")),
    ]  # fmt: skip


def problem_of(refusal: ParvisError, typed: Mapping[str, str]) -> Problem:
    """A refusal in words, with the clauses as they were typed."""
    if isinstance(refusal, OdsqlError):
        return clause_problem(refusal, typed.get(refusal.clause, ""))
    if isinstance(refusal, ParameterError):
        name, value = str(refusal.data["name"]), str(refusal.data["value"])
        expected = str(refusal.data["constraint"])
        sentence = gettext("{name} cannot be {value}; expected: {expected}.")
        return Problem(sentence.format(name=name, value=value, expected=expected), parameter=name)
    return Problem(gettext(refusal.sentence).format(**refusal.data) if refusal.data else gettext(refusal.sentence))


def clause_problem(refusal: OdsqlError, clause: str) -> Problem:
    """What is wrong with a clause."""
    start, end = refusal.start, max(refusal.end, refusal.start)
    called = re.search(r"[\w]+\s*$", clause[:start]) if clause[start:end] == "(" else None
    if called:
        start, end = called.start(), called.start() + len(called.group().rstrip())
        sentence = gettext("“{name}” is no function.").format(name=clause[start:end])
    else:
        sentence = said(str(refusal))
    suggestion = refusal.suggestion
    return Problem(
        sentence=sentence,
        parameter=refusal.clause,
        before=clause[:start],
        wrong=clause[start:end],
        after=clause[end:],
        start=start,
        end=end,
        suggestion=suggestion,
        mended=clause[:start] + suggestion + clause[end:] if suggestion and clause else "",
    )


def said(message: str) -> str:
    """A refusal of the language in words; one that has none here as the API says it."""
    for pattern, words in reasons():
        if found := re.search(pattern, message):
            return words.format(**found.groupdict())
    return message.partition(": ")[2].partition(" Clause(s)")[0] or message
