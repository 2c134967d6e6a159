"""Each of the 527 statements of the conformance checklist is a test that names its number, or is told of in the docs.

A test names a number in its name (`test_s087_to_s089_attachments`, `test_417_workbooks`), in a table of cases whose
first column is called `number`, or in the message of an assertion (`"statement 117"`).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[3]
ALL = range(1, 528)
PLACES = ("tests/app/explore", "tests/app/records/test_exports.py", "tests/unit/odsql/test_checklist.py")
NAME = re.compile(r"(?<![a-z0-9])s?(\d{2,3})(?:_to_s?(\d{2,3}))?(?=_|$)")
MESSAGE = re.compile(r"statements? (\d{1,3})")
LISTED = re.compile(r"^\| (?:statement )(\d{1,3}) \| [^|]+ \| [^|]{10,} \|$", re.MULTILINE)


def modules() -> Iterator[Path]:
    for place in PLACES:
        path = HOUSE / place
        yield from [path] if path.suffix else sorted(path.rglob("test_*.py"))


def named_in(source: str) -> set[int]:
    """The numbers that the tests of a module name."""
    tree = ast.parse(source)
    tables = {
        one.targets[0].id: one.value
        for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    }
    found: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            found |= in_name(node.name)
            for decorator in node.decorator_list:
                found |= in_table(decorator, tables)
        elif isinstance(node, ast.Assert) and isinstance(node.msg, ast.Constant):
            found |= {int(one) for one in MESSAGE.findall(str(node.msg.value))}
    return found


def in_name(name: str) -> set[int]:
    found: set[int] = set()
    for first, last in NAME.findall(name.removeprefix("test_")):
        found |= set(range(int(first), int(last or first) + 1))
    return found


def in_table(decorator: ast.expr, tables: dict[str, ast.expr]) -> set[int]:
    """The first column of `parametrize(("number", …), table)`."""
    if not (isinstance(decorator, ast.Call) and len(decorator.args) > 1 and columns(decorator.args[0])[0] == "number"):
        return set()
    table = decorator.args[1]
    rows = tables.get(table.id) if isinstance(table, ast.Name) else table
    cases = rows.elts if isinstance(rows, ast.List | ast.Tuple) else []
    heads = [one.elts[0] if isinstance(one, ast.Tuple) else one for one in cases]
    return {one.value for one in heads if isinstance(one, ast.Constant) and isinstance(one.value, int)}


def columns(node: ast.expr) -> list[str]:
    value = ast.literal_eval(node)
    return value.replace(" ", "").split(",") if isinstance(value, str) else list(value)


def named() -> set[int]:
    return set().union(*(named_in(path.read_text()) for path in modules())) & set(ALL)


def listed() -> set[int]:
    return {int(one) for one in LISTED.findall((HOUSE / "docs/compatibility.md").read_text())}


def test_each_statement_is_tested_or_told_of() -> None:
    assert sorted(set(ALL) - named() - listed()) == []


def test_nothing_that_is_tested_is_told_of_as_missing() -> None:
    assert sorted(named() & listed()) == []


@pytest.mark.parametrize(
    ("source", "numbers"),
    [
        ("def test_s087_to_s089_attachments(): pass", {87, 88, 89}),
        ("def test_417_workbooks(): pass", {417}),
        ("def test_s095_a_result(): assert 1, 'statement 111'", {95, 111}),
        ("T = [(12, 'x'), (13, 'y')]\n@p.parametrize(('number', 'x'), T)\ndef test_totals(): pass", {12, 13}),
        ("@p.parametrize('number', [9])\ndef test_totals(): pass", {9}),
        ("@p.parametrize('size', [9])\ndef test_totals(): pass\nTABLE = [(14, 'x')]", set()),
    ],
)
def test_numbers_are_read_where_tests_name_them(source: str, numbers: set[int]) -> None:
    assert named_in(source) == numbers
