"""The banner as a person meets it, in a real browser. Source: cookies.md §8."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Watched

SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 400);
})"""
HIDDEN_FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body || !box.width) return null;
  const at = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 10));
  return at && (at === one || one.contains(at) || at.contains(one)) ? null : one.outerHTML.slice(0, 120);
}"""
SPACING = """() => {
  for (const one of document.querySelectorAll("body *")) {
    one.style.lineHeight = "1.5"; one.style.letterSpacing = "0.12em"; one.style.wordSpacing = "0.16em";
  }
}"""


@pytest.fixture
def asked(page: Page, asking: str) -> Watched:
    """A browser in front of the banner."""
    watched = Watched(page, asking)
    watched.open("/en/")
    return watched


def test_c069_c070_refusing_and_accepting_are_the_same_button(asked: Watched) -> None:
    buttons = asked.page.locator("#cookie-banner button")
    boxes = [buttons.nth(at).bounding_box() for at in range(2)]
    looks = buttons.evaluate_all(
        "all => all.map(one => { const s = getComputedStyle(one); return [s.color, s.backgroundColor, s.fontWeight, s.borderColor] })"
    )

    assert buttons.all_inner_texts() == ["Refuse all", "Accept all"]
    assert boxes[0] is not None
    assert boxes[1] is not None
    area = boxes[0]["width"] * boxes[0]["height"]
    assert 0.98 <= boxes[1]["width"] * boxes[1]["height"] / area <= 1.02
    assert boxes[0]["y"] == boxes[1]["y"]
    assert looks[0] == looks[1]
    assert asked.page.evaluate("document.body.firstElementChild.id") == "cookie-banner"
    assert asked.page.evaluate("getComputedStyle(document.getElementById('cookie-banner')).position") == "static"


def test_c075_nothing_moves(asked: Watched) -> None:
    assert asked.page.evaluate(SHIFTS) == 0


@pytest.mark.parametrize(("button", "granted"), [("Refuse all", []), ("Accept all", ["demo-video", "demo-chat"])])
def test_c076_it_works_without_scripts(new_context: object, asking: str, button: str, granted: list[str]) -> None:
    context: BrowserContext = new_context(java_script_enabled=False)  # type: ignore[operator]
    page = context.new_page()
    page.goto(f"{asking}/en/explore/")
    page.get_by_role("button", name=button).click()

    expect(page.locator("#cookie-banner")).to_have_count(0)
    expect(page.get_by_role("status").first).to_contain_text("Noted")
    assert "/en/explore/" in page.url
    assert context.request.get(f"{asking}/cookies/choice/").json()["granted"] == granted


def test_c076_it_works_when_the_script_does_not_come(page: Page, asking: str) -> None:
    page.route("**/consent*.js", lambda route: route.abort())
    page.goto(f"{asking}/en/")
    page.get_by_role("button", name="Refuse all").click()

    expect(page.locator("#cookie-banner")).to_have_count(0)


def test_c076_it_works_when_the_call_fails(page: Page, asking: str) -> None:
    page.goto(f"{asking}/en/")
    page.route(
        "**/cookies/choice/",
        lambda route: route.abort() if "json" in route.request.headers.get("accept", "") else route.continue_(),
    )
    page.get_by_role("button", name="Refuse all").click()

    expect(page.locator("#cookie-banner")).to_have_count(0)
    assert page.context.cookies()[0]["name"] == "cookies_preferences"


def test_c078_after_a_choice_the_focus_is_on_the_title_and_one_sentence_is_said(asked: Watched) -> None:
    asked.page.get_by_role("button", name="Refuse all").click()

    expect(asked.page.locator("#cookie-banner")).to_have_count(0)
    expect(asked.page.locator("h1")).to_be_focused()
    expect(asked.page.get_by_role("status")).to_have_count(1)
    expect(asked.page.get_by_role("status")).to_contain_text("Noted")
    assert asked.complaints == []


def test_c084_who_accepts_finds_the_withdrawal_in_the_foot(asked: Watched) -> None:
    asked.page.get_by_role("button", name="Accept all").click()
    withdrawal = asked.page.get_by_role("button", name="Withdraw my agreement")

    expect(withdrawal).to_have_count(1)
    withdrawal.click()
    expect(withdrawal).to_have_count(0)
    assert asked.page.request.get(f"{asked.address}/cookies/choice/").json()["granted"] == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_c079_the_focus_is_never_hidden(asked: Watched, width: int) -> None:
    asked.page.set_viewport_size({"width": width, "height": 700})
    for _ in range(20):
        asked.page.keyboard.press("Tab")
        assert asked.page.evaluate(HIDDEN_FOCUS) is None


@pytest.mark.parametrize("look", ["light", "dark", "forced"])
def test_c080_nothing_is_inaccessible_and_targets_are_large(asked: Watched, look: str) -> None:
    if look == "forced":
        asked.page.emulate_media(forced_colors="active")
    else:
        asked.page.emulate_media(color_scheme=look)  # type: ignore[arg-type]

    # Colours forced by the system are the system's: axe cannot measure them.
    assert [one for one in asked.violations() if not (look == "forced" and one.startswith("color-contrast"))] == []
    for one in asked.page.locator("#cookie-banner button, #cookie-banner .consent__more").all():
        box = one.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_c081_nothing_is_lost_on_a_small_screen_or_with_wide_spacing(asked: Watched) -> None:
    asked.page.set_viewport_size({"width": 320, "height": 640})
    assert not asked.overflows()
    asked.page.evaluate(SPACING)
    assert not asked.overflows()
    for one in asked.page.locator("#cookie-banner button").all():
        assert one.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize(
    "path", ["/en/cookies/preferences/", "/en/terms/cookies-policy/", "/embed/demonstration/?lang=en"]
)
def test_c080_c130_the_other_surfaces_are_accessible_and_fit(page: Page, asking: str, path: str) -> None:
    watched = Watched(page, asking)
    for theme, width in (("light", 1280), ("dark", 320)):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        watched.open(path)
        assert watched.violations() == [], f"{theme}, {width} px"
        assert not watched.overflows()
        assert watched.strangers == []


def test_c098_the_table_has_its_headers_for_assistive_technology_on_small_screens(page: Page, asking: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{asking}/en/terms/cookies-policy/")

    table = page.get_by_role("table").first
    assert table.get_by_role("columnheader").count() == 6
    assert table.get_by_role("row").count() == 5
    page.emulate_media(media="print")
    assert page.locator("[data-cookie-table=functional]").bounding_box() is not None


def test_c130_embeds_work_by_keyboard(page: Page, asking: str) -> None:
    page.route("https://player.video.example/**", lambda route: route.fulfill(body="video", content_type="text/html"))
    page.goto(f"{asking}/embed/demonstration/?lang=en")
    page.get_by_role("button", name="Load once").focus()
    page.keyboard.press("Enter")

    expect(page.locator("iframe[title=Demonstration]")).to_have_count(1)
    assert [cookie for cookie in page.context.cookies() if cookie["name"] == "cookies_preferences"] == []
    page.goto(f"{asking}/embed/demonstration/?lang=en")
    expect(page.locator("iframe")).to_have_count(0)
