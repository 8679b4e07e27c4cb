"""Every page: without barriers, without strangers, and clear about what it does not know."""

import re
import sys
import unicodedata

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from geoheal.domain.display import printable
from tests import quick
from tests.acceptance.dashboard.pages import PHONE, SHOP, show
from tests.acceptance.dashboard.story import HOSTILE


@pytest.fixture
def addresses(story):
    """Every page, and a text that tells that it is shown."""
    return {
        "": "Patches waiting",
        SHOP: "Coupling κ",
        "#/incidents": "performance regression",
        "#/patches?state=proposed": "Bound the cache of prices",
        "#/alerts": "The receiver answered 500.",
        f"{SHOP}/incidents": "performance regression",
        f"{SHOP}/incidents/{story.leak}": "Memory high: 1070 MB > 1000 MB",
        f"#/systems/till/incidents/{story.slow}": "Functions that became slower",
        f"{SHOP}/patches": "Bound the cache of prices",
        f"{SHOP}/patches/{story.patch}": "CACHE_MAX = 1024",
        f"{SHOP}/patches/{story.verified}": "snapshots, and nothing else became worse",
        f"{SHOP}/strategies": "6 of 8 succeeded",
        f"{SHOP}/alerts": "The receiver answered 500.",
        f"{SHOP}/controls": "Planned silences",
        f"{SHOP}/compare?turn=patch:{story.verified}&within=6h": "Every figure",
        f"{SHOP}/profile?hours=1&compared=before": "shop.prices.look_up",
    }


PLAIN = {
    "#/systems/gone/anomalies": "queue_depth jumped.",
    "#/systems/gone/nodes": "the current state is unknown",
    f"{SHOP}/calibration": "Not calibrated",
    "#/tokens": "for ever",
}
"""Pages of which nothing is drawn that others do not draw, and a text of each: looked at on a phone alone."""


COLOURS = ("color-contrast",)
"""Rules of axe for the dark: everything else is the same page as in the light."""


LAYOUT = ("scrollable-region-focusable", "target-size", "meta-viewport")
"""Rules of axe for the phone: colours and contents are those of the wide page."""


def barriers(page, rules=()):
    """Return what keeps people out, as far as axe finds it by some rules, or by all."""
    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    found = Axe().run(page, options=options).response["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.thorough
def test_every_page_is_shown_without_barriers_in_the_light_and_in_the_dark(open_page, addresses):
    page = open_page()
    for address, text in addresses.items():
        show(page, address, text)
        assert barriers(page) == [], address
        page.emulate_media(color_scheme="dark")
        assert barriers(page, COLOURS) == [], address
        page.emulate_media(color_scheme="light")


@pytest.mark.thorough
def test_every_page_is_shown_without_barriers_on_a_phone(open_page, addresses):
    page = open_page(**PHONE)
    for address, text in (addresses | PLAIN).items():
        show(page, address, text)
        assert barriers(page, () if address in PLAIN else LAYOUT) == [], address


def test_what_a_server_says_stays_text(open_page):
    page = open_page()
    page.get_by_role("link", name=HOSTILE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    expect(page.locator(".plot svg .mean").first).to_be_attached()
    assert page.locator("main img").count() == 0
    assert "taken" not in page.title().replace(HOSTILE, "")


def test_a_change_that_turns_the_direction_of_writing_is_read_as_it_is(open_page, story):
    page = open_page(f"{SHOP}/patches/{story.patch}")
    added = page.locator(".diff tr.added", has_text="return access")
    expect(added).to_contain_text(r"'user\u202e \u2066# only admins\u2069 \u2066'")
    assert "\u202e" not in page.content()


@pytest.mark.thorough
def test_browser_and_terminal_show_the_same_characters(open_page):
    """All assigned characters, but for two spaces that browsers write into times and numbers."""
    page = open_page()
    known = [
        chr(code)
        for code in range(sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Cs"} and chr(code) not in "\xa0\u202f"
    ]
    texts = ["\n".join(known[start : start + 20_000]) for start in range(0, len(known), 20_000)]
    address = page.evaluate("[...document.querySelectorAll('script[type=module]')][0].src")
    shown = page.evaluate(
        """async ([main, texts]) => {
            const { visible } = await import(new URL("visible.js", main));
            return texts.map(visible);
        }""",
        [address, texts],
    )
    assert shown == [printable(text) for text in texts]


@quick.parametrize("address", ["", f"{SHOP}/strategies"], quick=1)
def test_a_page_says_since_when_nobody_answers(open_page, address):
    page = open_page(address, allowed="Failed to load resource")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.clock.install()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.route("**/api/**", lambda route: route.abort())
    page.clock.run_for(20_000)
    expect(page.get_by_role("alert")).to_contain_text(re.compile(r"not answered since \d\d:\d\d:\d\d"))
    expect(page.locator("body")).to_have_class("old")
    expect(page).to_have_title(re.compile("^no answer – "))
    page.unroute("**/api/**")
    page.clock.run_for(20_000)
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.locator("body")).not_to_have_class("old")
    expect(page).not_to_have_title(re.compile("no answer"))


@pytest.mark.thorough
def test_a_page_that_could_not_be_opened_opens_when_the_service_answers(open_page):
    page = open_page(allowed="Failed to load resource")
    page.clock.install()
    page.route("**/api/**", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The service does not answer")
    page.unroute("**/api/**")
    page.clock.run_for(20_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Systems")


STATES = {
    "search": ("healthy", "good", ""),
    "gone": ("silent", "warning", "the current state is unknown"),
    "fresh": ("unknown", "plain", "4 of 10 snapshots have arrived"),
    "registered": ("no data", "plain", ""),
}
"""Status of each system, its colour, and why."""


@quick.parametrize("system", STATES, quick=1)
def test_what_is_silent_or_unknown_is_never_shown_as_healthy(open_page, system):
    status, tone, why = STATES[system]
    page = open_page()
    row = page.locator("tbody tr", has=page.get_by_role("link", name=system, exact=True))
    badge = row.locator(".badge").first
    expect(badge).to_have_text(re.compile(rf"{status}$"))
    expect(badge).to_have_class(re.compile(rf"\b{tone}\b"))
    expect(row).to_contain_text(why)
    row.get_by_role("link", name=system, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(system)
    expect(page.locator("main")).to_contain_text(status)
    expect(page.locator("main")).to_contain_text(why)
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\d-\d\d \d\d:\d\d(:\d\d)? UTC"))


def test_nothing_comes_from_elsewhere(open_page, url):
    asked = []
    page = open_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/{SHOP}")
    page.reload()
    expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
    assert asked
    assert all(address.startswith(url) for address in asked)
