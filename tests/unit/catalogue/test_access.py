"""Rules for one person, taken together."""

import pytest

from parvis.catalogue.access import EVERYTHING, Access, combined

CLOSED = Access(data_visible=False)
NAMES = ("code", "kind", "visits")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([CLOSED], CLOSED),
        ([CLOSED, EVERYTHING], EVERYTHING),
        ([Access(guards=("a=1",)), EVERYTHING], EVERYTHING),
        ([Access(guards=("a=1",)), Access(guards=("b=1 or c=1",))], Access(guards=("(a=1) or (b=1 or c=1)",))),
        ([Access(guards=("a=1",)), Access(guards=("a=1",))], Access(guards=("a=1",))),
        ([Access(guards=("a=1",)), CLOSED], Access(guards=("a=1",))),
        ([Access(visible_fields=frozenset("ab")), EVERYTHING], Access(visible_fields=frozenset("ab"))),
        (
            [Access(visible_fields=frozenset("ab")), Access(visible_fields=frozenset("bc"), guards=("a=1",))],
            Access(visible_fields=frozenset("b")),
        ),
    ],
)
def test_rows_add_up_and_fields_do_not(rules: list[Access], expected: Access) -> None:
    assert combined(rules) == expected


def test_conditions_of_one_rule_hold_together() -> None:
    both = Access(guards=("a=1", "b=1"))

    assert combined([both, Access(guards=("c=1",))]).guards == ("((a=1) and (b=1)) or (c=1)",)


def test_fields_that_are_not_named_are_hidden() -> None:
    assert EVERYTHING.hidden(NAMES) == frozenset()
    assert Access(visible_fields=frozenset({"code"})).hidden(NAMES) == {"kind", "visits"}
    assert Access(visible_fields=frozenset()).hidden(NAMES) == set(NAMES)
