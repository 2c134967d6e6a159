"""What is done in each phase, in a fresh profile. Source: cookies.md §17.1."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from parvis.consent.audit.browsing import Profile, Setup, profile
from parvis.consent.audit.observing import Observed

Phase = Callable[[Any, Setup, str], Observed]
PHASES: dict[str, Phase] = {}
FAIRNESS = (Path(__file__).resolve().parent / "fairness.js").read_text(encoding="utf-8").partition("\n")[2]


def phase(key: str) -> Callable[[Phase], Phase]:
    """Make a phase known by its key."""

    def register(run: Phase) -> Phase:
        PHASES[key] = run
        return run

    return register


def read_all(one: Profile, *, api: bool = True) -> None:
    """Read pages of every kind, and ask the API."""
    for path in one.setup.pages:
        if one.script or not path.startswith("/embed/"):
            one.open(path)
    if api:
        for path in ("/api/explore/v2.1/catalog/datasets?limit=1", "/robots.txt", "/terms/cookies-policy.json"):
            one.fetch(path)


def has_banner(one: Profile) -> bool:
    """Whether the page at hand asks."""
    return bool(one.page.locator("#cookie-banner").count())


def press(one: Profile, action: str, *, within: str = "") -> bool:
    """Press the button of an action, if the page has it, and wait for what follows."""
    button = one.page.locator(f"{within} button[name=action][value={action}]").first
    if not button.count():
        return False
    with one.page.expect_response(lambda answer: "/cookies/choice/" in answer.url or "/embed/" in answer.url):
        button.click()
    one.page.wait_for_load_state("load")
    return True


def choose(one: Profile, action: str, lang: str) -> None:
    """Decide in the banner, where there is one, else in the preference centre."""
    one.open(f"/{lang}/")
    if not (has_banner(one) and press(one, action, within="#cookie-banner")):
        one.open(f"/{lang}/cookies/preferences/")
        if not press(one, action):
            press(one, "save")


@phase("first")
def first(browser: Any, setup: Setup, lang: str) -> Observed:
    """Read everything without having decided anything."""
    with profile(browser, setup, lang=lang) as one:
        read_all(one)
        for path in (f"/{lang}/terms/cookies-policy/", f"/{lang}/cookies/preferences/", f"/{lang}/not-there/"):
            one.open(path)
        one.open(f"/{lang}/terms/cookies-policy/")
        one.seen.facts["charter"] = one.page.content()
        one.open(f"/{lang}/")
        one.seen.facts["banner"] = has_banner(one)
        one.seen.facts["buttons"] = one.page.evaluate(FAIRNESS)
        one.seen.facts["policy"] = one.fetch(f"/{lang}/").headers.get("content-security-policy", "")
        one.wait()
        one.look()
        return one.seen


@phase("ignore")
def ignore(browser: Any, setup: Setup, lang: str) -> Observed:
    """Leave the banner alone, scroll, follow links."""
    with profile(browser, setup, lang=lang) as one:
        for path in setup.pages[:4]:
            one.open(path)
            one.page.mouse.wheel(0, 4_000)
            one.page.wait_for_timeout(50)
        links = one.page.locator("main a[href^='/']")
        if links.count():
            one.open(links.first.get_attribute("href"))
        one.wait()
        one.look()
        one.seen.facts["state"] = one.state()
        return one.seen


@phase("refuse")
def refuse(browser: Any, setup: Setup, lang: str) -> Observed:
    """Refuse everything, then read everything again."""
    with profile(browser, setup, lang=lang) as one:
        choose(one, "refuse_all", lang)
        read_all(one)
        one.open(f"/{lang}/")
        one.seen.facts["banner"] = has_banner(one)
        one.wait()
        one.look()
        one.seen.facts["state"] = one.state()
        return one.seen


@phase("accept")
def accept(browser: Any, setup: Setup, lang: str) -> Observed:
    """Accept everything, then read everything."""
    with profile(browser, setup, lang=lang) as one:
        choose(one, "accept_all", lang)
        read_all(one)
        visit_embeds(one)
        one.open(f"/{lang}/")
        one.seen.facts["banner"] = has_banner(one)
        one.wait()
        one.look()
        one.seen.facts["state"] = one.state()
        return one.seen


def visit_embeds(one: Profile) -> None:
    """Open the frames of outside contents, and take down what they keep."""
    for path in one.setup.embeds:
        one.open(path)
        one.page.wait_for_timeout(100)
        one.look()


def each(service: str) -> Phase:
    """Accept one service alone."""

    def run(browser: Any, setup: Setup, lang: str) -> Observed:
        with profile(browser, setup, lang=lang) as one:
            one.open(f"/{lang}/cookies/preferences/")
            one.page.check(f'input[name="decide.{service}"][value="y"]')
            press(one, "save")
            one.open(f"/{lang}/")
            visit_embeds(one)
            one.wait()
            one.look()
            one.seen.facts["state"] = one.state()
            return one.seen

    return run


@phase("withdraw")
def withdraw(browser: Any, setup: Setup, lang: str) -> Observed:
    """Accept, then withdraw from the foot; from then on third parties are silent."""
    with profile(browser, setup, lang=lang) as one:
        choose(one, "accept_all", lang)
        one.open(f"/{lang}/")
        pressed = press(one, "withdraw", within="footer")
        if setup.declared.optional and not pressed:
            one.seen.notes.append(("withdrawal", "foot", "no button to withdraw after an agreement"))
        one.seen.outside.clear()
        one.seen.acts.clear()
        read_all(one, api=False)
        visit_embeds(one)
        one.open(f"/{lang}/")
        one.wait()
        one.look()
        one.seen.cookies = [cookie for cookie in one.seen.cookies if is_own(cookie.domain, setup)]
        one.seen.stored = {each for each in one.seen.stored if setup.host in each[0]}
        one.seen.facts["state"] = one.state()
        return one.seen


def is_own(domain: str, setup: Setup) -> bool:
    """Whether a cookie's domain is the portal's."""
    return domain.lstrip(".") == setup.host.partition(":")[0]


@phase("once")
def once(browser: Any, setup: Setup, lang: str) -> Observed:
    """Load an outside content once; the next load is blocked again."""
    with profile(browser, setup, lang=lang) as one:
        for path in setup.embeds[:1]:
            one.open(path)
            if one.page.locator(".embed-page__frame").count():
                one.seen.notes.append(("embed", path, "loads without agreement"))
            if press(one, "once"):
                one.page.wait_for_timeout(100)
                one.look()
            one.open(path)
            if one.page.locator(".embed-page__frame").count():
                one.seen.notes.append(("embed", path, "a single load is remembered"))
        one.wait()
        one.look()
        one.seen.facts["state"] = one.state()
        return one.seen


@phase("signal")
def signal(browser: Any, setup: Setup, lang: str) -> Observed:
    """Send Global Privacy Control with every request."""
    with profile(browser, setup, signal=True, lang=lang) as one:
        read_all(one, api=False)
        one.open(f"/{lang}/")
        one.seen.facts["banner"] = has_banner(one)
        one.wait()
        one.look()
        one.seen.facts["state"] = one.state()
        return one.seen


@phase("noscript")
def noscript(browser: Any, setup: Setup, lang: str) -> Observed:
    """Refuse, accept, save, withdraw and change the language without JavaScript."""
    with profile(browser, setup, script=False, lang=lang) as one:
        for action in ("refuse_all", "accept_all", "save"):
            one.open(f"/{lang}/cookies/preferences/")
            press(one, action)
        one.open(f"/{lang}/")
        press(one, "withdraw", within="footer")
        remember_language(one, lang)
        one.look()
        one.seen.facts["state"] = one.state()
        return one.seen


def remember_language(one: Profile, lang: str) -> None:
    """Have the language remembered, where the portal has several and the page has the form."""
    one.open(f"/{lang}/")
    form = one.page.locator("form[action='/language/'] button").first
    if form.count():
        form.click()
        one.page.wait_for_load_state("load")


@phase("language")
def language(browser: Any, setup: Setup, lang: str) -> Observed:
    """Change the language, and have it remembered."""
    with profile(browser, setup, lang=lang) as one:
        for code in setup.declared.languages:
            one.open(f"/{code}/")
        remember_language(one, lang)
        one.wait()
        one.look()
        return one.seen
