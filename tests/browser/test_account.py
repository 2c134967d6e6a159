"""An account in a real browser: a passkey that opens it, and its pages at every width."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched

PASSWORD = "a quite long password"
PAGES = ["", "keys/", "keys/new/", "settings/", "sessions/", "security/", "data/", "email/", "password/"]
WIDTHS = [(320, "light"), (768, "dark"), (1280, "light")]


@pytest.fixture
def home(address: str) -> str:
    """The portal under a name, as passkeys belong to names."""
    return address.replace("127.0.0.1", "localhost")


def sign_in(page: Page, home: str, next_path: str = "/en/account/") -> None:
    page.goto(f"{home}/en/login/?next={next_path}")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def confirm_identity(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


@pytest.fixture
def authenticator(page: Page) -> Iterator[Any]:
    """A device that says yes and keeps passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield session
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})


def test_a_passkey_is_added_opens_the_account_and_is_taken_off(
    page: Page, watched: Watched, home: str, authenticator: Any
) -> None:
    sign_in(page, home, "/en/account/security/passkeys/add/")
    confirm_identity(page)
    page.get_by_label("Name").fill("My telephone")
    page.get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.get_by_role("link", name="Security").click()
    expect(page.get_by_text("My telephone").first).to_be_visible()

    page.context.clear_cookies()
    page.goto(f"{home}/en/login/?next=/en/account/keys/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page).to_have_url(f"{home}/en/account/keys/")
    assert {one["name"] for one in page.context.cookies()} == {"sessionid", "csrftoken"}
    page.get_by_role("link", name="Security").click()
    page.get_by_role("link", name="Take off My telephone").click()
    page.get_by_role("button", name="Use a passkey").or_(page.get_by_label("Password", exact=True)).first.wait_for()
    confirm_identity(page)
    page.get_by_role("button", name="Take the passkey off").click()
    expect(page.get_by_text("there is nothing to type")).to_be_visible()
    assert watched.complaints == []


def test_a_key_is_made_by_keyboard_and_shown_once(page: Page, watched: Watched, home: str) -> None:
    sign_in(page, home, "/en/account/keys/new/")
    page.get_by_label("Name of the key").focus()
    page.keyboard.type("Town site")
    page.keyboard.press("Enter")

    expect(page.get_by_text("Copy it now, it will not be shown again.")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download (text)").click()
    assert saved.value.path().read_text() == page.locator("#secret").inner_text()
    assert watched.violations() == []
    page.get_by_role("link", name="I have kept it").click()
    page.get_by_role("link", name="Revoke Town site").click()
    page.get_by_role("button", name="Revoke “Town site”").click()
    expect(page.get_by_role("status")).to_have_text("The key “Town site” is revoked.")
    assert watched.complaints == []


@pytest.mark.parametrize(("width", "scheme"), WIDTHS)
def test_the_pages_are_clean_at_every_width(page: Page, watched: Watched, home: str, width: int, scheme: Any) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    for path in ("/en/login/", "/en/account/password/lost/", "/en/account/confirm/", "/en/signup/"):
        page.goto(home + path)
        assert (path, watched.violations(), watched.overflows()) == (path, [], False)
    sign_in(page, home)
    for path in PAGES:
        page.goto(f"{home}/en/account/{path}")
        assert (path, watched.violations(), watched.overflows()) == (path, [], False)
    assert watched.complaints == []


def test_everything_but_passkeys_works_without_scripts(plain: Watched, address: str) -> None:
    page = plain.page
    sign_in(page, address, "/en/account/settings/")

    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Keep these settings").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(16, 22, 20)"
    page.get_by_label("As the system").check()
    page.get_by_role("button", name="Keep these settings").click()
    expect(page.locator("html[data-theme]")).to_have_count(0)
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
