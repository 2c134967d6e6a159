"""Reading pages of the fixture portal."""

from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings


class Reading(HTMLParser):
    """What a page says: its text, its links, and every element with its attributes."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.markup = markup
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """All words, blanks made one, narrow spaces plain."""
        return " ".join("".join(self.words).replace("\u202f", " ").replace("\xa0", " ").split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The elements with this name and these attributes; `class_` is one class among others."""
        return [
            attributes
            for name, attributes in self.elements
            if name == tag
            and all(
                value in attributes.get("class", "").split() if key == "class_" else attributes.get(key) == value
                for key, value in wanted.items()
            )
        ]

    def links(self, part: str = "") -> list[str]:
        """Addresses of links that hold a piece of text."""
        return [one["href"] for one in self.all("a") if part in one.get("href", "")]


Read = Callable[..., Reading]


@pytest.fixture(autouse=True)
def fresh(settings: Settings) -> Iterator[None]:
    """No figure is kept from test to test, and the page of patterns is shown."""
    settings.PATTERNS = True
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def read(client: Client, portal: None) -> Read:
    """Open a page of the fixture portal."""

    def reading(address: str, *, status: int = 200) -> Reading:
        answer = client.get(address)
        assert answer.status_code == status, answer.content[:2_000]
        return Reading(answer.content.decode())

    return reading
