"""The dashboard as people use it: in a real browser, on a real service."""

import re
import sys
import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import httpx2
import pytest
import scipy.stats
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from geoheal.domain.access.bearer import mint
from geoheal.domain.access.token import Role
from geoheal.domain.display import printable
from geoheal.domain.snapshots.convention import Geometry
from geoheal.store.operations import tokens
from geoheal.store.systems import systems
from tests.acceptance.dashboard.conftest import served
from tests.acceptance.dashboard.searched import GUILTY
from tests.acceptance.dashboard.story import HOSTILE
from tests.waiting import eventually

PREFIX = "/api/self-healing"
SHOP = "#/systems/shop"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


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


def show(page, address, text):
    page.goto(f"{page.url.split('#')[0]}{address}")
    expect(page.locator("main")).to_contain_text(text)
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address


def barriers(page, rules=()):
    """Return what keeps people out, as far as axe finds it by some rules, or by all."""
    options = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else None
    found = Axe().run(page, options=options).response["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


def test_every_page_is_shown_without_barriers_in_the_light_and_in_the_dark(open_page, addresses):
    page = open_page()
    for address, text in addresses.items():
        show(page, address, text)
        assert barriers(page) == [], address
        page.emulate_media(color_scheme="dark")
        assert barriers(page, COLOURS) == [], address
        page.emulate_media(color_scheme="light")


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


def test_systems_are_searched_filtered_and_sorted_by_address(open_page):
    """The worst first, with what is wrong and since when; the service looks through all of them."""
    page = open_page()
    rows = page.locator("tbody tr")
    expect(rows.first).to_contain_text("Φ near minimum: current")
    expect(rows.first.locator("time").first).to_have_text("8 h")
    expect(page).to_have_title("1 critical – Systems – geoheal")
    page.get_by_label("Search").fill("SEA")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 of 1 systems")
    assert "q=SEA" in page.url
    page.reload()
    expect(page.get_by_label("Search")).to_have_value("SEA")
    expect(rows).to_have_count(1)
    page.get_by_label("Search").fill("")
    statuses = page.get_by_role("navigation", name="Systems by status")
    statuses.get_by_role("link", name="1 critical").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("shop")
    statuses.get_by_role("link", name="7 all").click()
    page.get_by_role("link", name="System", exact=True).click()
    expect(page.get_by_role("columnheader", name="System")).to_have_attribute("aria-sort", "ascending")
    expect(rows.first).to_contain_text("<img")
    assert "sort=name" in page.url


def test_a_row_shows_the_last_hours_in_words_too(open_page):
    page = open_page()
    row = page.locator("tbody tr", has=page.get_by_role("link", name="shop", exact=True))
    strip = row.get_by_role("img")
    expect(strip).to_have_attribute("aria-label", re.compile(r"The last 24 hours: (8|9) h critical, 1\d h "))
    expect(strip.locator("rect")).to_have_count(24)


def test_a_fleet_is_paged_by_the_service_and_in_the_address(open_page):
    """The service is asked for one page alone, and the address says which; a filter begins at the first."""
    asked = []

    def many(route):
        asked.append(dict(parse_qsl(urlsplit(route.request.url).query)))
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"matching": 120})

    page = open_page()
    page.route("**/overview?*", many)
    page.goto(f"{page.url}#/?sort=name&page=1")
    pages = page.get_by_role("navigation", name="Pages of systems")
    expect(pages).to_contain_text("1 to 7 of 120")
    pages.get_by_role("link", name="Last").click()
    expect(page.get_by_text("There are not as many pages.")).to_be_visible()
    assert "sort=name&page=3" in page.url
    assert {"limit": "50", "offset": "100", "sort": "name"}.items() <= asked[-1].items()
    page.go_back()
    expect(pages.get_by_role("link", name="Previous")).to_have_count(0)
    pages.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("page=2"))
    expect(pages.get_by_role("link", name="Next")).to_be_visible()
    page.unroute_all(behavior="wait")
    page.get_by_role("navigation", name="Systems by status").get_by_role("link", name="1 critical").click()
    expect(page).not_to_have_url(re.compile("page="))
    expect(page.locator("tbody tr")).to_have_count(1)


def test_lists_of_all_systems_are_filtered_by_state_and_lead_to_their_items(open_page, story):
    page = open_page("#/incidents?state=open")
    rows = page.locator("tbody tr")
    expect(rows.filter(has_text="memory leak")).to_contain_text("shop")
    expect(rows.filter(has_text="performance regression")).to_contain_text("till")
    page.get_by_label("State").select_option("resolved")
    expect(rows.first).to_contain_text("performance regression")
    assert "state=resolved" in page.url
    page.get_by_role("link", name="Patches", exact=True).click()
    rows.get_by_role("link", name="Move the lookup out of the loop").click()
    expect(page).to_have_url(re.compile(str(story.verified)))


@pytest.mark.parametrize("address", ["", f"{SHOP}/strategies"])
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


@pytest.mark.parametrize("system", STATES)
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


def test_charts_zoom_by_dragging_keys_and_buttons(open_page):
    page = open_page(f"{SHOP}?last=all")
    chart = page.locator(".plot").first
    expect(chart).to_have_attribute("aria-label", re.compile("between"))

    def zoomed_by(act):
        before = chart.get_attribute("aria-label")
        with page.expect_response(lambda response: "/timeline" in response.url):
            act()
        expect(chart).not_to_have_attribute("aria-label", before)

    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 60, steps=4)
    zoomed_by(page.mouse.up)
    page.wait_for_url(re.compile("since="))  # a live page may have asked again by itself meanwhile
    chart.focus()
    zoomed_by(lambda: page.keyboard.press("ArrowLeft"))
    zoomed_by(lambda: page.keyboard.press("+"))
    zoomed_by(lambda: page.get_by_role("button", name="Zoom out").click())
    zoomed_by(lambda: page.get_by_role("button", name="Whole history").click())
    page.wait_for_url(re.compile("last=all"))  # as above


def test_what_is_expected_is_drawn_behind_now_until_it_is_not_wanted_or_the_past_is_looked_at(open_page):
    page = open_page(f"{SHOP}?last=6h")
    memory = page.locator("figure", has=page.get_by_role("heading", name="Memory"))
    expected, button = memory.locator(".mean.expected"), page.get_by_role("button", name="Forecast")
    expect(expected).to_have_count(1)
    expect(memory.locator(".plot")).to_have_attribute("aria-label", re.compile("MB expected .90 %: "))
    memory.get_by_text("Table of Memory").click()
    rows = page.get_by_role("region", name="Memory by time").get_by_role("row")
    expect(rows.last).to_contain_text("expected (90 %)")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    expect(expected).to_have_count(0)
    button.click()
    expect(expected).to_have_count(1)
    page.get_by_role("button", name="Earlier").click()
    expect(button).to_be_disabled()
    expect(expected).to_have_count(0)
    with page.expect_response(lambda response: "/forecasts" in response.url):
        page.goto(f"{page.url.split('#')[0]}#/systems/gone?last=6h")  # silent for hours
    expect(page.locator(".now").first).to_be_attached()
    expect(expected).to_have_count(0)
    expect(page.locator(".mean.expected")).to_have_count(0)


def test_a_system_s_page_shows_its_last_hours_and_goes_on_with_time(open_page):
    """The address says so; what was chosen last is shown of the next system, too."""
    page = open_page(SHOP)
    six, hour = (
        page.get_by_role("button", name=name, exact=True) for name in ("Last six hours", "Last hour")
    )
    expect(six).to_have_attribute("aria-pressed", "true")
    hour.click()
    expect(page).to_have_url(re.compile("last=1h"))
    expect(page.locator(".stretch")).to_have_text(re.compile("– now$"))
    page.clock.install()
    page.reload()
    expect(hour).to_have_attribute("aria-pressed", "true")
    with page.expect_response(lambda response: "/timeline" in response.url):
        page.clock.run_for(20_000)
    page.goto(f"{page.url.split('#')[0]}#/systems/search")
    expect(hour).to_have_attribute("aria-pressed", "true")
    page.goto(f"{page.url.split('#')[0]}#/systems/gone")
    expect(page.get_by_role("button", name="Last day")).to_have_attribute("aria-pressed", "true")


def test_what_is_wrong_is_drawn_first_and_what_was_not_measured_is_a_line(open_page):
    page = open_page(SHOP)
    titles = page.locator(".charts h3")
    expect(titles.nth(0)).to_have_text("Integration Φ")
    expect(titles.nth(1)).to_have_text("Memory")
    expect(titles.filter(has_text="queue_depth")).to_have_count(1)
    page.goto(f"{page.url.split('#')[0]}#/systems/search")
    expect(page.get_by_text("Not measured in this time: Errors, Latency")).to_be_visible()
    expect(titles).to_have_count(3)


def test_a_system_that_has_not_reported_says_how_to_and_is_shown_when_it_does(open_page, database, url):
    with database.transaction() as connection:
        systems.register(connection, "newcomer", Geometry.SPHERE, 64)
    page = open_page("#/systems/newcomer")
    expect(page.get_by_text("curl http")).to_contain_text('"system":"newcomer"')
    page.clock.install()
    page.reload()
    expect(page.get_by_text("curl http")).to_be_visible()
    httpx2.post(f"{url}{PREFIX}/snapshot", json={"system": "newcomer", "phi": 0.7}).raise_for_status()
    page.clock.run_for(20_000)
    expect(page.get_by_role("heading", name="Integration Φ")).to_be_visible()


OVERLAPS = """figure => {
    const labels = [...figure.querySelectorAll(".limit-label, .band-label")];
    const boxes = labels.map(each => each.getBoundingClientRect());
    const meet = (one, other) => one.left < other.right && other.left < one.right
        && one.top + 2 < other.bottom && other.top + 2 < one.bottom;
    const hidden = boxes.filter((one, place) => boxes.slice(place + 1).some(other => meet(one, other)));
    const matrix = figure.querySelector("svg").getScreenCTM();
    const points = [...figure.querySelectorAll(".mean")].flatMap(each => [...each.points])
        .map(each => each.matrixTransform(matrix));
    const hides = box => points.some(({x, y}) => meet(box, {left: x, right: x, top: y - 4, bottom: y + 4}));
    return [hidden.length, boxes.filter(hides).length];
}"""
"""How many labels of a chart hide another one, and how many the curve."""


def test_a_chart_has_a_table_and_a_metric_a_chart(open_page):
    page = open_page(f"{SHOP}?last=all")
    for title in ("Coupling κ", "Drift from the baseline", "Integration Φ"):
        chart = page.locator("figure", has=page.get_by_role("heading", name=title))
        expect(chart.locator(".limit-label").nth(1)).to_be_attached()
        assert chart.evaluate(OVERLAPS)[0] == 0, title
    page.get_by_text("Table of Memory").click()
    table = page.get_by_role("region", name="Memory by time").get_by_role("row")
    expect(table.nth(1)).to_contain_text("MB")
    assert table.count() > 300
    expect(page.get_by_role("heading", name="queue_depth")).to_be_visible()


def test_before_and_after_a_patch_are_compared_in_the_words_of_the_judge(open_page, story, url):
    page = open_page(f"{SHOP}/patches/{story.verified}")
    page.get_by_role("link", name="compare before and after").click()
    page.get_by_label("Length of each side").select_option("6 h")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page).to_have_url(re.compile(f"turn=patch%3A{story.verified}&within=6h"))
    sides = {
        name: {"system": "shop", name_of: f"patch:{story.verified}", "within_s": 21_600}
        for name, name_of in (("current", "before"), ("candidate", "after"))
    }
    comparison = httpx2.post(f"{url}{PREFIX}/compare", json=sides).json()
    assert comparison["verdict"] == "test_more"
    expect(page.get_by_role("region", name="Verdict", exact=True)).to_contain_text(comparison["reason"])
    latency = next(each for each in comparison["metrics"] if each["metric"] == "avg_latency_ms")
    row = (
        page.get_by_role("region", name="Metrics, the worst first")
        .get_by_role("row")
        .filter(has_text="Latency")
    )
    expect(row).to_contain_text(latency["outcome"])
    expect(row).to_contain_text(latency["reason"])
    chart = page.get_by_role("img", name=re.compile("^Latency, both sides above each other: "))
    expect(chart.locator("polyline.mean")).to_have_count(2)
    page.get_by_label("Change", exact=True).select_option("a moment")
    page.get_by_label("Moment").fill("2020-01-01T00:00:00")
    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.get_by_role("region", name="Verdict", exact=True)).to_contain_text(
        "Nothing was measured on the current and the candidate side"
    )


def test_a_profile_shows_which_function_takes_the_time_and_got_slower(open_page):
    page = open_page(f"{SHOP}/profile")
    rows = page.get_by_role("region", name="Functions, the most time of their own first").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("shop.prices.look_up")
    expect(rows.nth(1)).to_contain_text("90")
    flames = page.get_by_role("img", name=re.compile("Most of their own time: shop.prices.look_up"))
    expect(flames.locator(".flame")).to_have_count(4)
    expect(flames.locator(".slower")).to_have_count(0)
    page.get_by_label("Compared with").select_option("as long before")
    page.get_by_role("button", name="Show").click()
    expect(flames.locator(".slower text")).to_have_text("prices.look_up")
    expect(rows.nth(1)).to_contain_text("60")
    page.goto(f"{page.url.split('#')[0]}#/systems/fresh/profile")
    expect(page.locator("main")).to_contain_text("Nothing was profiled of fresh in this stretch.")


def test_a_chart_that_comes_while_another_is_read_is_added_behind_it(open_page):
    page = open_page(f"{SHOP}?metric=queue_depth")
    heading = page.get_by_role("heading", name="queue_depth")
    expect(heading).to_be_visible()
    page.get_by_text("Table of Memory").click()  # takes the focus
    expect(page.locator(".charts summary", has_text="Memory")).to_be_focused()
    page.evaluate("document.querySelector('.charts').lastElementChild.remove()")
    expect(heading).to_have_count(0)
    page.get_by_role("button", name="Last week").dispatch_event("click")  # leaves the focus where it is
    expect(heading).to_be_visible()
    expect(page.locator(".charts summary", has_text="Memory")).to_be_focused()


def test_a_system_s_page_begins_with_what_is_wrong(open_page, story):
    page = open_page(SHOP)
    wrong = page.get_by_role("region", name="What is wrong now")
    expect(wrong).to_contain_text(re.compile(r"critical incident \(memory leak\) since \d+ \w+ \d{4}"))
    wrong.get_by_role("link", name="critical incident").click()
    expect(page).to_have_url(re.compile(str(story.leak)))
    page.goto(f"{page.url.split('#')[0]}#/systems/search")
    expect(page.get_by_role("heading", name="Φ", exact=False).first).to_be_visible()
    expect(wrong).to_have_count(0)


def test_marks_lead_to_their_pages(open_page, story):
    page = open_page(f"{SHOP}?last=all")
    marks = page.get_by_role("region", name="On the time axis", exact=True)
    for text in ("baseline set", "code version", "patch applied", "a93f5e2c11", "4be1c07d2f"):
        expect(marks).to_contain_text(text)
    marks.get_by_role("link", name="Move the lookup out of the loop").click()
    expect(page).to_have_url(re.compile(str(story.verified)))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_incident_shows_its_chart_shaded_from_the_first_sign(open_page, story):
    page = open_page(f"{SHOP}/incidents/{story.leak}")
    expect(page.get_by_role("region", name="What moved around it")).to_contain_text("does not prove it")
    expect(page.locator(".banner")).to_have_text("A patch waits for a decision: Bound the cache of prices")
    around = page.get_by_role("region", name="Around it", exact=True)
    expect(around.get_by_role("heading", name="Memory", exact=True)).to_be_visible()
    expect(around.locator("rect.incident")).to_have_count(1)
    assert around.locator("figure").first.evaluate(OVERLAPS) == [0, 0]
    expect(page.get_by_role("region", name="What moved around it")).to_contain_text("κ")
    expect(page.get_by_role("region", name="What moved around it")).not_to_contain_text("kappa")
    expect(page.get_by_role("region", name="Findings").first).to_contain_text("1,070 MB")
    comparison = page.get_by_role("link", name="compare before and after")
    expect(comparison).to_have_attribute("href", re.compile(r"compare\?turn=20"))
    around.get_by_role("link", name="All charts of this time").click()
    expect(page).to_have_url(re.compile("since="))
    expect(page.locator(".charts h3").first).to_be_visible()


def test_an_incident_shows_what_became_slower_and_the_commit_behind_it(open_page, story):
    page = open_page(f"#/systems/till/incidents/{story.slow}", allowed="409")
    suspected = page.get_by_role("region", name="Suspects", exact=True)
    rows = suspected.get_by_role("region", name="Functions that became slower").get_by_role("row")
    expect(rows.nth(1)).to_contain_text("till.prices.total")
    expect(rows.nth(1)).to_contain_text("800 ms")
    expect(suspected.locator("dl")).to_contain_text(f"{GUILTY[:12]} {HOSTILE} (Ada)")
    expect(suspected.locator("dl")).to_contain_text("shop/prices.py, line 2")
    expect(suspected.get_by_role("region", name="The change as a diff")).to_contain_text("for _ in rows")
    expect(suspected).to_contain_text("shop.page was not searched: It has no workload and no recorded calls.")
    suspected.get_by_role("button", name="Search for the commit again").click()
    expect(suspected.get_by_role("alert")).to_contain_text("No snapshot from before it began names a commit")


def test_looking_at_an_incident_starts_no_search(open_page, story, url):
    page = open_page(f"{SHOP}/incidents/{story.leak}")
    suspected = page.get_by_role("region", name="Suspects", exact=True)
    expect(suspected.get_by_role("button", name="Search for the commit", exact=True)).to_be_visible()
    address = f"{url}{PREFIX}/incidents/{story.leak}/suspects?search=false"
    assert httpx2.get(address).json()["suspects"]["state"] == "none"


def test_an_incident_is_taken_on_by_name_commented_and_resolved(open_page, story, url):
    page = open_page(f"#/systems/till/incidents/{story.slow}")
    act = page.get_by_role("group", name="Take it on")
    act.get_by_label("Your name").fill("Ada")
    act.get_by_role("button", name="Take it on").click()
    expect(page.locator("dl").first).to_contain_text("Ada")
    expect(act.get_by_role("button", name="Take it over")).to_be_visible()
    act.get_by_label("No alerts for").select_option("8 hours")
    act.get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("Alerts resume")).to_be_visible()
    page.get_by_label("Comment", exact=True).fill(HOSTILE)
    page.get_by_role("button", name="Comment", exact=True).click()
    course = page.get_by_role("region", name="Timeline", exact=True)
    expect(course).to_contain_text(f"commented {HOSTILE} by Ada (loopback)")
    expect(page.get_by_label("Comment", exact=True)).to_have_value("")
    page.get_by_role("button", name="False alarm").click()
    expect(page.locator("h1 ~ .badge").last).to_contain_text("false alarm")
    expect(act).to_have_count(0)


def test_an_incident_is_kept_up_to_date_but_not_under_somebody_s_hands(open_page, story, url):
    page = open_page(f"{SHOP}/incidents/{story.leak}")
    expect(page.get_by_role("heading", name="Memory", exact=True)).to_be_visible()
    page.clock.install()
    page.reload()
    expect(page.get_by_role("heading", name="Memory", exact=True)).to_be_visible()
    said = page.get_by_label("Comment", exact=True)
    said.fill("half a thou")
    address = f"{url}{PREFIX}/incidents/{story.leak}/comments"
    httpx2.post(address, json={"text": "Looking.", "system": "shop"}).raise_for_status()
    page.clock.run_for(20_000)
    expect(page.get_by_role("region", name="Timeline", exact=True)).to_contain_text("Looking.")
    expect(said).to_have_value("half a thou")


def test_a_patch_is_approved_by_its_hash_and_a_verified_one_rolled_back(open_page, story, url):
    page = open_page(f"{SHOP}/patches/{story.patch}")
    address = f"{url}{PREFIX}/patches/{story.patch}?system=shop"
    shown = httpx2.get(address).json()["patch"]["hash"]
    sentence = httpx2.get(address).json()["patch"]["verdict"]["sentence"]
    expect(page.get_by_role("region", name="Verdict", exact=True)).to_contain_text(sentence)
    page.get_by_label("Reason").fill("Measured twice.")
    with page.expect_request(lambda request: request.url.endswith("/approve?system=shop")) as asked:
        page.get_by_role("button", name="Approve").click()
    assert asked.value.headers["if-match"] == f'"{shown}"'
    expect(page.locator("h1 + .badge")).to_contain_text("approved")
    expect(page.get_by_role("region", name="History", exact=True)).to_contain_text(
        "Approved: Measured twice."
    )
    page.clock.install()
    page.reload()
    expect(page.get_by_role("button", name="Reject")).to_be_visible()
    order = {"system": "shop", "reason": "Not on a Friday."}
    httpx2.post(f"{url}{PREFIX}/patches/{story.patch}/reject", json=order).raise_for_status()
    page.clock.run_for(20_000)  # what another person decides is shown, too
    expect(page.locator("h1 + .badge")).to_contain_text("rejected")
    expect(page.get_by_text("does not want this change (Not on a Friday.)")).to_be_visible()
    assert httpx2.get(address).json()["patch"]["state"] == "rejected"
    page.goto(f"{url}/{SHOP}/patches/{story.verified}")
    changes = page.get_by_role("region", name="Changes in the system's own snapshots")
    expect(changes.get_by_role("row", name="latency")).to_contain_text(" ms")
    expect(changes.get_by_role("row", name="errors")).to_contain_text("−0.")
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Rollback asked for by")).to_be_visible()


def test_a_system_is_controlled_from_its_page(open_page, url):
    """Healing, policy, limits and silences; the service keeps what was pressed, and refuses in a sentence."""
    page = open_page("#/systems/fresh/controls", allowed="422")

    def read(path, **query):
        return httpx2.get(f"{url}{PREFIX}/{path}", params={"system": "fresh", **query}).json()

    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("button", name="Start")).to_be_disabled()
    page.get_by_role("button", name="Apply without asking").click()
    expect(page.get_by_role("button", name="Ask before applying")).to_be_visible()
    page.get_by_label("attempts max").fill("7")
    policies = page.get_by_role("group", name="Change policy")
    policies.get_by_role("button").click()
    expect(policies.get_by_role("button")).to_be_enabled()  # the page is drawn again then
    expect(page.get_by_label("attempts max")).to_have_value("7")
    eventually(lambda: read("policy")["policy"]["attempts_max"] == 7)
    policy = read("policy")["policy"]
    assert (policy["running"], policy["auto_apply"]) == (True, True)
    limits = page.get_by_role("group", name="Change limit")
    page.get_by_label("latency max (ms)").fill("-5")
    limits.get_by_role("button").click()
    expect(limits.get_by_role("alert")).to_contain_text("latency_max_ms")
    page.get_by_label("latency max (ms)").fill("250")
    limits.get_by_role("button").click()
    expect(limits.get_by_role("button")).to_be_enabled()
    expect(limits.get_by_role("alert")).to_be_hidden()
    expect(page.get_by_label("latency max (ms)")).to_have_value("250")
    expect(page.get_by_label("memory slope max (MB per minute)")).to_have_value("10")
    page.get_by_label("Hold alerts from now on, because").fill("Load test")
    page.get_by_role("button", name="Hold alerts").click()
    silences = page.get_by_role("region", name="Planned silences").locator("tbody")
    expect(silences).to_contain_text("Load test")
    page.get_by_role("button", name="End").click()
    expect(page.get_by_text("None is planned.")).to_be_visible()
    page.get_by_label("What", exact=True).fill("checkout")
    page.get_by_role("button", name="Report").click()
    expect(page.get_by_label("What", exact=True)).to_have_value("")
    assert [each["title"] for each in read("events")["events"]] == ["checkout"]


def test_what_was_found_unusual_and_the_nodes_stand_on_their_own_pages(open_page):
    page = open_page("#/systems/gone/anomalies")
    row = page.locator("tbody tr")
    expect(row).to_contain_text("queue_depth jumped.")
    expect(row).to_contain_text("not yet")
    expect(row).to_contain_text("0.01 a day")
    tabs = page.get_by_role("navigation", name="System gone")
    tabs.get_by_role("link", name="Health").click()
    expect(page.locator("rect.anomaly").first).to_be_attached()
    expect(page.get_by_role("region", name="On the time axis", exact=True)).to_contain_text(
        "queue_depth jumped."
    )
    tabs.get_by_role("link", name="Nodes").click()
    expect(page.locator("main")).to_contain_text("the current state is unknown")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("not compared")
    page.goto(f"{page.url.split('#')[0]}#/systems/registered/anomalies")
    expect(page.locator("main")).to_contain_text("Nothing is looked for before the system is calibrated.")


def test_a_system_is_calibrated_from_its_page(open_page):
    page = open_page(f"#/systems/{quote(HOSTILE, safe='')}/calibration")
    expect(page.locator("main")).to_contain_text("Not calibrated")
    page.get_by_role("button", name="Calibrate").click()
    normal = page.get_by_role("region", name="What is normal", exact=True)
    expect(normal).to_contain_text("kappa_eff: ")
    expect(page.get_by_role("region", name="Baselines", exact=True)).to_contain_text("in use")


def test_own_rules_are_written_and_deleted_and_no_other_one_s_is_replaced_unseen(open_page, url):
    def stored():
        rules = httpx2.get(f"{url}{PREFIX}/rules").json()["rules"]
        return {each["name"]: (each["system"] or each["pattern"], each["when"]) for each in rules}

    other = {"pattern": "sea*", "when": "phi < 0.2"}
    httpx2.put(f"{url}{PREFIX}/rules/theirs", json=other).raise_for_status()
    page = open_page("#/systems/fresh/controls", allowed="Failed to load resource")
    rules = page.get_by_role("region", name="Own rules", exact=True).first
    write = rules.get_by_role("button", name="Write the rule")
    rules.get_by_label("Name").fill("queue_long")
    rules.get_by_label("When").fill("metrics.queue_depth")
    write.click()
    expect(rules.get_by_role("alert")).to_contain_text("queue_depth")
    rules.get_by_label("When").fill("metrics.queue_depth > 100")
    rules.get_by_label("Severity").select_option("critical")
    write.click()
    row = rules.locator("tbody tr")
    expect(row).to_contain_text("queue_depth > 100")
    expect(row).to_contain_text("critical")
    page.evaluate("window.confirm = (text) => { window.asked = text; return false; }")
    rules.get_by_label("Name").fill("theirs")
    rules.get_by_label("When").fill("phi < 0.9")
    write.click()
    expect(rules.get_by_role("alert")).to_contain_text(re.compile(r"Nothing was changed: .* of sea\*"))
    assert "sea*" in page.evaluate("window.asked")
    assert stored()["theirs"] == ("sea*", "phi < 0.2")
    page.evaluate("window.confirm = () => true")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    assert "queue_long" not in stored()


def test_all_healing_is_stopped_by_one_button(open_page, url):
    order = {"system": "search", "auto_apply": True}
    httpx2.post(f"{url}{PREFIX}/start", json=order).raise_for_status()
    page = open_page()
    page.get_by_role("button", name="Stop all healing").click()
    answer = page.get_by_role("region", name="Stop all healing")
    expect(answer).to_contain_text(re.compile(r"The healing loops of \d systems? are stopped\."))
    policy = httpx2.get(f"{url}{PREFIX}/policy?system=search").json()["policy"]
    assert policy["running"] is False


def test_a_refusal_is_a_sentence(open_page):
    page = open_page("#/systems/nobody", allowed="404")
    expect(page.get_by_role("alert")).to_have_text(
        "There is no system 'nobody'; its first snapshot creates it."
    )
    expect(page.locator(".trail")).to_have_count(0)
    page.goto(page.url.replace("systems/nobody", "elsewhere"))
    expect(page.get_by_role("alert")).to_have_text("There is no such page.")


def test_a_token_is_kept_where_the_person_says_and_its_role_decides_what_is_offered(
    open_page, database, stored_at
):
    token, secret = mint("dashboard", Role.VIEWER, datetime.now(UTC), None)
    other, operators = mint("on call", Role.OPERATOR, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
        tokens.add(connection, other)
    with served(stored_at, GEOHEAL_REQUIRE_TOKENS="true") as guarded:
        page = open_page(SHOP, where=guarded, allowed="401")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("shows nothing without a token")
        dialog.get_by_label("Bearer token").fill("wrong")
        dialog.get_by_role("button").click()
        expect(dialog).to_contain_text("unknown, expired or revoked")
        dialog.get_by_label("Bearer token").fill(secret)
        dialog.get_by_role("button").click()
        expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
        assert page.evaluate("[localStorage.length, document.cookie, sessionStorage.length]") == [0, "", 1]
        page.goto(f"{guarded}/#/systems/shop/controls")
        expect(page.get_by_role("heading", name="Limits")).to_be_visible()
        expect(page.get_by_role("main").get_by_role("button")).to_have_count(0)
        expect(page.get_by_label("latency max (ms)")).not_to_be_editable()
        page.get_by_role("button", name="Forget token").click()
        expect(dialog).to_be_visible()
        dialog.get_by_label("Bearer token").fill(operators)
        dialog.get_by_label("Keep it in this browser").check()
        dialog.get_by_role("button").click()
        expect(page.get_by_role("button", name="Calibrate")).to_be_visible()
        tab = page.context.new_page()
        tab.goto(f"{guarded}/{SHOP}")
        expect(tab.get_by_role("heading", name="shop", exact=True)).to_be_visible(timeout=60_000)
        tab.get_by_role("button", name="Forget token").click()
        expect(tab.get_by_role("dialog")).to_be_visible()
        assert tab.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
        tab.close()
        page.goto("about:blank")


def test_an_operator_tries_channels_and_makes_and_revokes_tokens_and_a_viewer_does_not(
    open_page, database, stored_at
):
    token, viewers = mint("wall", Role.VIEWER, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
    with served(stored_at, GEOHEAL_ALERT_URLS="pager=json://127.0.0.1:1/s3cret") as where:
        page = open_page("#/alerts", where=where, allowed="403")
        channels = page.get_by_role("region", name="Channels").locator("tbody tr")
        for name, outcome in (("log", "It took the message."), ("pager", "did not accept the message")):
            row = channels.filter(has=page.get_by_role("rowheader", name=name, exact=True))
            row.get_by_role("button", name="Send a test message").click()
            expect(row.get_by_role("status")).to_contain_text(outcome)
        assert "s3cret" not in page.content()

        page.get_by_role("link", name="Tokens").click()
        page.get_by_label("For", exact=True).fill("till")
        page.get_by_label("Role").select_option("reporter")
        page.get_by_role("button", name="Make a token").click()
        secret = page.get_by_label("copy it now").input_value()
        rows = page.get_by_role("region", name="Known tokens").locator("tbody tr")
        row = rows.filter(has_text=secret.rpartition("_")[0][:16])
        expect(row).to_contain_text("till")
        assert secret not in page.get_by_role("main").inner_text()
        row.get_by_role("button", name="Revoke").click()
        expect(row).to_contain_text("revoked")
        page.reload()
        expect(row).to_contain_text("revoked")
        assert secret not in page.content()

        page.evaluate("given => sessionStorage.setItem('geoheal.token', given)", viewers)
        page.reload()
        expect(page.get_by_role("alert")).to_contain_text("this needs operator")
        expect(page.get_by_role("link", name="Tokens")).to_be_hidden()
        page.get_by_role("link", name="Alerts").click()
        expect(channels.first).to_contain_text("log")
        expect(page.get_by_role("button", name="Send a test message")).to_have_count(0)
        page.goto("about:blank")


def test_densities_are_those_of_the_beta_distribution(open_page):
    page = open_page()
    module = "import('/dashboard/charts/beta_density.js')"
    for alpha, beta in ((1, 1), (7, 3), (2, 60), (400, 90)):
        for x in (0.01, 0.3, 0.82):
            drawn = page.evaluate(f"{module}.then(module => module.betaDensity({x}, {alpha}, {beta}))")
            assert drawn == pytest.approx(scipy.stats.beta.pdf(x, alpha, beta), rel=1e-9)


def test_nothing_comes_from_elsewhere(open_page, url):
    asked = []
    page = open_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/{SHOP}")
    page.reload()
    expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
    assert asked
    assert all(address.startswith(url) for address in asked)
