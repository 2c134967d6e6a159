"""The settings that the product ships with pass its own start-up checks."""

from parvis.consent.checks import check_cookie_settings, order, refuse_to_start
from parvis.consent.register import publication
from parvis.consent.validation import Terms, problems


def test_c100_the_shipped_settings_agree_with_the_register() -> None:
    assert [*order(), *check_cookie_settings()] == []
    refuse_to_start()


def test_the_register_of_the_shipped_settings_has_no_problem() -> None:
    assert publication().problems == ()
    assert problems(publication().register, Terms()) == []
