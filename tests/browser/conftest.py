"""A real browser, the system's own, in front of the fixture portal served as in production: sealed, static files hashed."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.serving import ROOT, served

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OLD_FIXTURE = "Session-scoped fixtures defined as instance methods"
"""How the plugin that gives `base_url` is written; nothing of ours."""
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
UNKNOWN_FEATURE = "Permissions-Policy header: Unrecognized feature"
"""Features that the register forbids and that this browser does not know: nothing a page can help."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All on one worker, since a browser fills a core."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser_journey)
            item.add_marker(pytest.mark.xdist_group("browser"))
            item.add_marker(pytest.mark.filterwarnings(f"ignore:{OLD_FIXTURE}"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """The system's Chromium; its sandbox cannot work for root."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail("The browser tests need Chromium: make browser")
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "executable_path": found, "args": [*sandbox, *FLAGS]}


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the fixture portal."""
    with served(tmp_path_factory.mktemp("browsed")) as found:
        yield found


class Watched:
    """A page and what it did beside showing itself."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.messages: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.messages.append(message.text))
        page.on("pageerror", lambda error: self.messages.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def open(self, path: str) -> None:
        """Go to a page, with a clean slate."""
        self.messages.clear()
        self.requests.clear()
        self.page.goto(self.address + path)

    @property
    def complaints(self) -> list[str]:
        """What the console says."""
        return [message for message in self.messages if UNKNOWN_FEATURE not in message]

    @property
    def strangers(self) -> list[str]:
        """Requests to other hosts."""
        return [url for url in self.requests if not url.startswith((self.address, "data:"))]

    def violations(self) -> list[str]:
        """What axe finds against WCAG 2.2 AA."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        found = self.page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", tags)
        return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]

    def overflows(self) -> bool:
        """Whether the page scrolls sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture
def watched(page: Page, address: str) -> Watched:
    """A browser with scripts."""
    return Watched(page, address)


@pytest.fixture
def plain(new_context: object, address: str) -> Watched:
    """A browser without scripts."""
    context: BrowserContext = new_context(java_script_enabled=False)  # type: ignore[operator]
    return Watched(context.new_page(), address)
