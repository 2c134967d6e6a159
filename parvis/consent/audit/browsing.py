"""A fresh browser profile per phase, everything in it observed; outside hosts are answered by a local stub."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from parvis.consent.audit.declared import Declared
from parvis.consent.audit.observing import HOOKS, STORAGE, Observed, act_from, cookie_from, lines_from
from parvis.consent.probe import HEADER

PAGE_SECONDS = 20
STUB_PAGE = "<!doctype html><title>stub</title><p>stub</p>"


@dataclass(frozen=True)
class Setup:
    """What every phase is run with."""

    base_url: str
    declared: Declared
    probe: str
    wait_ms: int = 1_500
    live: bool = False
    user: tuple[str, str] | None = None
    pages: tuple[str, ...] = ()
    embeds: tuple[str, ...] = ()
    mail: Path | None = None
    """Where the portal of the audit keeps the mails it would send."""

    @property
    def host(self) -> str:
        """Host and port of the portal."""
        return urlsplit(self.base_url).netloc


class Profile:
    """One browser profile: opens with a phase, is observed, closes with it."""

    def __init__(
        self, browser: Any, setup: Setup, *, script: bool = True, signal: bool = False, lang: str = ""
    ) -> None:
        self.setup = setup
        self.seen = Observed()
        headers = {"Sec-GPC": "1"} if signal else {}
        self.context = browser.new_context(
            java_script_enabled=script, locale=lang or "fr", extra_http_headers=headers or None
        )
        self.script = script
        self.own_headers = {**headers, HEADER: setup.probe}
        if script:
            self.context.add_init_script(HOOKS)
        self.context.route("**/*", self.route)
        self.page = self.new_page()

    def new_page(self) -> Any:
        """A page whose network and console are listened to."""
        page = self.context.new_page()
        page.set_default_timeout(PAGE_SECONDS * 1000)
        page.on("console", lambda message: self.hear(message.text))
        self.listen(page)
        return page

    def listen(self, page: Any) -> None:
        """Take down the lines that set cookies, as they came over the wire, refused ones included."""
        wire = self.context.new_cdp_session(page)
        addresses: dict[str, str] = {}
        wire.on("Network.requestWillBeSent", lambda one: addresses.update({one["requestId"]: one["request"]["url"]}))
        wire.on("Network.responseReceivedExtraInfo", lambda one: self.read_lines(one, addresses))
        wire.send("Network.enable")

    def read_lines(self, told: dict[str, Any], addresses: dict[str, str]) -> None:
        """The lines of one answer of the portal."""
        address = addresses.get(told["requestId"], self.setup.base_url)
        if urlsplit(address).netloc == self.setup.host:
            headers = [{"name": name, "value": value} for name, value in told["headers"].items()]
            self.seen.lines.update(lines_from(headers, address))

    def route(self, route: Any) -> None:
        """Let the portal's own requests through with the audit's mark; answer for everybody else."""
        request = route.request
        url = urlsplit(request.url)
        if url.netloc == self.setup.host:
            route.continue_(headers={**request.headers, **{k.lower(): v for k, v in self.own_headers.items()}})
        elif url.scheme not in {"http", "https"}:
            route.continue_()
        else:
            page = urlsplit(self.page.url).path
            self.seen.outside.add((url.netloc, page))
            if self.setup.live:
                route.continue_()
            else:
                route.fulfill(**self.stub(url.netloc, request.resource_type))

    def stub(self, host: str, kind: str) -> dict[str, Any]:
        """What an outside host answers: the items that its service declares, and nothing else."""
        declared = self.setup.declared
        services = frozenset(one.id for one in declared.services if any(urlsplit(h).netloc == host for h in one.hosts))
        items = declared.items_of(services)
        if kind == "script":
            lines = [
                f'document.cookie="{i.name}=1;path=/;max-age={i.life};secure"' for i in items if i.kind == "cookie"
            ]
            lines += [f'localStorage.setItem("{i.name}","1")' for i in items if i.kind == "local_storage"]
            return {"status": 200, "content_type": "text/javascript", "body": ";\n".join(lines)}
        sent = [
            f"{item.name}=1; Max-Age={item.life}; Path=/; Secure; SameSite=None; HttpOnly"
            for item in items
            if item.source == "third_party" and item.kind == "cookie"
        ]
        headers = {"Set-Cookie": "\n".join(sent)} if sent else {}
        return {"status": 200, "headers": {"Content-Type": "text/html", **headers}, "body": STUB_PAGE}

    def hear(self, text: str) -> None:
        """Keep what our hooks tell."""
        act = act_from(text)
        if act is not None:
            self.seen.acts.add(act)

    def open(self, path: str) -> int:
        """Open a page of the portal, wait until it is loaded; its status."""
        response = self.page.goto(self.setup.base_url + path, wait_until="load")
        self.seen.pages.append(path)
        return int(response.status) if response else 0

    def fetch(self, path: str, **options: Any) -> Any:
        """Ask for something that is no page, with this profile's cookies."""
        answer = self.context.request.get(
            self.setup.base_url + path, headers=self.own_headers, max_redirects=0, **options
        )
        self.seen.lines.update(lines_from(answer.headers_array, path))
        self.seen.pages.append(path)
        return answer

    def post(self, path: str, form: dict[str, str], headers: dict[str, str]) -> Any:
        """Send a form as a forger would."""
        return self.context.request.post(
            self.setup.base_url + path, form=form, headers={**self.own_headers, **headers}, max_redirects=0
        )

    def wait(self) -> None:
        """Let late scripts act."""
        self.page.wait_for_timeout(self.setup.wait_ms)

    def look(self) -> None:
        """Take down what the browser keeps now: every cookie, and the storage of every frame."""
        now = time.time()
        self.seen.cookies = sorted(cookie_from(one, now) for one in self.context.cookies())
        if self.script:
            for frame in self.page.frames:
                self.look_into(frame)

    def look_into(self, frame: Any) -> None:
        """The storage of one frame's origin; frames that may not keep anything have none."""
        url = urlsplit(frame.url)
        if url.scheme not in {"http", "https"}:
            return
        origin = f"{url.scheme}://{url.netloc}"
        for kind, names in frame.evaluate(STORAGE).items():
            self.seen.stored.update((origin, kind, str(name)) for name in names)

    def state(self) -> dict[str, Any]:
        """The effective state that the portal tells this visitor."""
        told: dict[str, Any] = self.context.request.get(
            self.setup.base_url + "/cookies/choice/", headers=self.own_headers
        ).json()
        return told


@contextmanager
def profile(browser: Any, setup: Setup, **options: Any) -> Iterator[Profile]:
    """A profile for as long as a phase takes."""
    one = Profile(browser, setup, **options)
    try:
        yield one
    finally:
        one.context.close()


@contextmanager
def chromium(playwright: Callable[[], Any], path: str | None) -> Iterator[Any]:
    """A headless browser; requests for names that do not exist never leave the machine, the stub answers them."""
    with playwright() as tools:
        browser = tools.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        try:
            yield browser
        finally:
            browser.close()
