"""Options that several formats share."""

import pytest

from parvis.formats.parameters import boolean, one_of, projection
from parvis.lib.errors import ParameterError


@pytest.mark.parametrize(("text", "found"), [("true", True), ("FALSE", False), ("", True)])
def test_true_and_false_are_read_in_any_case(text: str, found: bool) -> None:
    assert boolean({"bom": text}, "bom", default=True) is found


@pytest.mark.parametrize("text", ["1", "yes", " true", "truefalse"])
def test_nothing_else_is_true_or_false(text: str) -> None:
    with pytest.raises(ParameterError, match="bom API parameter"):
        boolean({"bom": text}, "bom", default=True)


def test_a_choice_is_one_of_a_list() -> None:
    assert one_of({}, "kind", ("a", "b"), default="b") == "b"
    assert one_of({"kind": "a"}, "kind", ("a", "b"), default="b") == "a"
    with pytest.raises(ParameterError, match="one of a, b"):
        one_of({"kind": "A"}, "kind", ("a", "b"), default="b")


@pytest.mark.parametrize(("text", "code"), [("", 4326), ("2154", 2154), ("epsg:3857", 3857), (" EPSG:4326 ", 4326)])
def test_projections_have_codes(text: str, code: int) -> None:
    assert projection({"epsg": text}) == code


@pytest.mark.parametrize("text", ["-1", "999999", "9" * 30, "Lambert", "EPSG:", "5698", "٤٣٢٦", "4978"])
def test_what_is_no_system_of_a_map_is_refused(text: str) -> None:
    with pytest.raises(ParameterError, match="epsg API parameter"):
        projection({"epsg": text})
