"""What was compiled is kept while it is asked for."""

from parvis.odsql.kept import Kept


def test_what_was_made_is_found_again() -> None:
    kept: Kept[str] = Kept(2)

    kept.keep("a", "plan of a")

    assert kept.get("a") == "plan of a"
    assert kept.get("b") is None


def test_what_was_not_asked_for_the_longest_goes() -> None:
    kept: Kept[int] = Kept(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    kept.get("a")

    kept.keep("c", 3)

    assert [kept.get(key) for key in "abc"] == [1, None, 3]
