"""Phases with an account, in a foreign frame, and under attack. Source: cookies.md §17.1."""

import re
from typing import Any

from parvis.consent.audit.browsing import Profile, Setup, profile
from parvis.consent.audit.observing import Observed
from parvis.consent.audit.phases import phase

LOST_PASSWORD = "/account/password/lost/"  # noqa: S105  (an address, no secret)
LINK = r"https?://[^/\s]+(/\S*/account/password/new/\S+)"
RESET_SECONDS = 3_605
INVASIVE = frozenset({"signin", "signout", "reset", "hostile"})
"""Run against a live portal only when they are named."""


@phase("signin")
def signin(browser: Any, setup: Setup, lang: str) -> Observed:
    """Sign in with a password, read on, make a token call."""
    with profile(browser, setup, lang=lang) as one:
        sign_in(one, lang)
        for path in setup.pages[:3]:
            one.open(path)
        one.page.evaluate("() => fetch('/api/csrf-token/').then((answer) => answer.json())")
        one.wait()
        one.look()
        return one.seen


def sign_in(one: Profile, lang: str) -> None:
    """The portal's own form."""
    if one.setup.user is None:
        one.seen.notes.append(("signin", "user", "no account to sign in with"))
        return
    one.open(f"/{lang}/login/")
    form = one.page.locator("form:has(input[name=password])").last
    form.locator("input[name=email]").fill(one.setup.user[0])
    form.locator("input[name=password]").fill(one.setup.user[1])
    form.locator("button").last.click()
    one.page.wait_for_load_state("load")


@phase("signout")
def signout(browser: Any, setup: Setup, lang: str) -> Observed:
    """Sign in, sign out, read on: both cookies are gone."""
    with profile(browser, setup, lang=lang) as one:
        sign_in(one, lang)
        one.open(f"/{lang}/")
        button = one.page.locator("form[action*='/logout/'] button").first
        if button.count():
            button.click()
            one.page.wait_for_load_state("load")
        else:
            one.seen.notes.append(("signout", "page", "no button to sign out"))
        one.seen.lines.clear()
        one.open(f"/{lang}/")
        one.wait()
        one.look()
        return one.seen


@phase("reset")
def reset(browser: Any, setup: Setup, lang: str) -> Observed:
    """Ask for a new password, open the link of the mail: a session of an hour at most."""
    link = ""
    with profile(browser, setup, lang=lang) as one:
        one.open(f"/{lang}{LOST_PASSWORD}")
        form = one.page.locator("form:has(input[name=email])").last
        form.locator("input[name=email]").fill(setup.user[0] if setup.user else "")
        form.locator("button").last.click()
        one.page.wait_for_load_state("load")
        link = newest_link(setup)
    with profile(browser, setup, lang=lang) as one:
        if not link:
            one.seen.notes.append(("reset", "mail", "no link to a new password was sent"))
            return one.seen
        one.open(link)
        one.wait()
        one.look()
        for cookie in one.seen.cookies:
            if cookie.name == "sessionid" and (cookie.life is None or cookie.life > RESET_SECONDS):
                one.seen.notes.append(("life", "sessionid", "lives longer than a hand-shake may"))
        return one.seen


def newest_link(setup: Setup) -> str:
    """The path of the link in the newest mail."""
    mails = sorted(setup.mail.glob("*"), key=lambda path: path.stat().st_mtime) if setup.mail else []
    found = re.findall(LINK, mails[-1].read_text(encoding="utf-8").replace("=\n", "")) if mails else []
    return str(found[0]) if found else ""


@phase("framed")
def framed(browser: Any, setup: Setup, lang: str) -> Observed:
    """A page of another site frames a page of the portal."""
    with profile(browser, setup, lang=lang) as one:
        frame = f'<iframe src="{setup.base_url}/{lang}/"></iframe>'
        page = {"status": 200, "content_type": "text/html", "body": frame}
        one.page.route("https://foreign.example/", lambda route: route.fulfill(**page))
        one.page.goto("https://foreign.example/")
        one.wait()
        one.look()
        one.seen.acts = {act for act in one.seen.acts if act.what != "violation"}
        one.seen.outside.clear()
        return one.seen


HOSTILE_COOKIES = (
    "sessionid=x",
    "csrftoken=\u00e9",
    "cookies_preferences=1.1.9h.0.forged000000",
    "django_language=<script>",
    "sessionid=" + "a" * 32 + "; sessionid=" + "b" * 32,
    "\u2000csrftoken=" + "A" * 32,
    "=empty",
    "bare",
    "x" * 9_000 + "=1",
)
FORGERIES = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
)


@phase("hostile")
def hostile(browser: Any, setup: Setup, lang: str) -> Observed:
    """Malformed and duplicate cookies, forged posts, redirect tricks: nothing is set, nothing breaks."""
    with profile(browser, setup, lang=lang) as one:
        for cookie in HOSTILE_COOKIES:
            sent = cookie.encode().decode("latin-1")
            answer = one.context.request.get(setup.base_url + f"/{lang}/", headers={**one.own_headers, "Cookie": sent})
            expect_nothing(one, answer, "cookie", allowed={200})
        for headers in FORGERIES:
            for path, form in (("/cookies/choice/", {"action": "accept_all"}), ("/language/", {"language": "en"})):
                expect_nothing(one, one.post(path, form, headers), "forged post", allowed={403})
        tricks = {"action": "refuse_all", "next": "//evil.example"}
        answer = one.post("/cookies/choice/", tricks, {"Sec-Fetch-Site": "same-origin"})
        if "evil.example" in answer.headers.get("location", ""):
            one.seen.notes.append(("redirect", "next", answer.headers["location"]))
        one.context.clear_cookies()
        one.look()
        return one.seen


def expect_nothing(one: Profile, answer: Any, subject: str, *, allowed: set[int]) -> None:
    """An answer that sets nothing and does not break."""
    if answer.status not in allowed:
        one.seen.notes.append(("hostile", subject, f"answered {answer.status}"))
    if "set-cookie" in answer.headers:
        one.seen.notes.append(("hostile", subject, "set a cookie"))
