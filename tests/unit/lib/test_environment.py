"""Readers of the environment."""

from pathlib import Path

import pytest

from parvis.lib import environment
from parvis.lib.environment import SettingError


def test_a_number_that_is_none_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_X", "ten")

    with pytest.raises(SettingError, match="PARVIS_X must be a whole number, not 'ten'"):
        environment.integer("PARVIS_X", 3)


@pytest.mark.parametrize(("found", "value"), [("1", True), ("Yes", True), ("off", False), ("", True)])
def test_booleans_are_read_in_any_case(monkeypatch: pytest.MonkeyPatch, found: str, value: bool) -> None:
    monkeypatch.setenv("PARVIS_X", found)

    assert environment.boolean("PARVIS_X", default=True) is value


def test_a_boolean_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_X", "maybe")

    with pytest.raises(SettingError, match="PARVIS_X must be true or false"):
        environment.boolean("PARVIS_X", default=True)


def test_a_choice_outside_the_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_X", "de")

    with pytest.raises(SettingError, match="one of fr, en"):
        environment.choice("PARVIS_X", "fr", ("fr", "en"))


def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n")
    monkeypatch.setenv("PARVIS_X_FILE", str(tmp_path / "key"))

    assert environment.secret("PARVIS_X") == "hush"


def test_a_secret_file_that_is_missing_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PARVIS_X_FILE", str(tmp_path / "nowhere"))

    with pytest.raises(SettingError, match="PARVIS_X_FILE cannot be read"):
        environment.secret("PARVIS_X")


def test_a_list_drops_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_X", " a, ,b ")

    assert environment.texts("PARVIS_X", ["c"]) == ["a", "b"]


def test_a_database_is_read_from_its_address() -> None:
    assert environment.database("postgresql://ada:p%40ss@db.example.org:5433/open%20data?sslmode=require") == {
        "NAME": "open data",
        "USER": "ada",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_database_may_be_reached_by_the_socket_of_a_folder() -> None:
    found = environment.database("postgres:///parvis?host=/run/postgresql")

    assert (found["NAME"], found["HOST"], found["PORT"], found["OPTIONS"]) == ("parvis", "/run/postgresql", "", {})


@pytest.mark.parametrize(
    "address", ["mysql://u:hush@h/n", "postgresql://u:hush@h", "postgresql://u:hush@h:x/n", "postgresql://[hush/n"]
)
def test_an_address_of_no_database_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(SettingError, match="PARVIS_DATABASE") as refused:
        environment.database(address)

    assert "hush" not in str(refused.value)


def test_a_list_holds_nothing_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARVIS_X", "fr, xx")

    with pytest.raises(SettingError, match="PARVIS_X may hold fr, en, not xx"):
        environment.choices("PARVIS_X", ["fr"], ("fr", "en"))
