"""The dashboard as people use it: in a real browser, on a real service."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import scipy.stats
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from geoheal.domain.bearer import mint
from geoheal.domain.token import Role
from geoheal.store import tokens
from tests.acceptance.dashboard.conftest import served
from tests.acceptance.dashboard.story import HOSTILE

PREFIX = "/api/self-healing"
SHOP = "#/systems/shop"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
KINDS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "phone": PHONE}


@pytest.fixture
def addresses(story):
    """Every page, and a text that tells that it is shown."""
    return {
        "": "Patches waiting",
        SHOP: "Coupling κ",
        f"{SHOP}/incidents": "performance regression",
        f"{SHOP}/incidents/{story.leak}": "Memory high: 1070 MB > 1000 MB",
        f"{SHOP}/patches": "Bound the cache of prices",
        f"{SHOP}/patches/{story.patch}": "CACHE_MAX = 1024",
        f"{SHOP}/patches/{story.verified}": "over 60 pairs of snapshots",
        f"{SHOP}/strategies": "6 of 8 succeeded",
        f"{SHOP}/alerts": "The receiver answered 500.",
    }


def barriers(page):
    """What keeps people out, as far as axe finds it."""
    found = Axe().run(page).response["violations"]
    return [
        (each["id"], [node["target"] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_shown_without_barriers(open_page, addresses, kind):
    page = open_page(**KINDS[kind])
    for address, text in addresses.items():
        page.goto(f"{page.url.split('#')[0]}{address}")
        expect(page.locator("main")).to_contain_text(text)
        expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
        assert barriers(page) == [], address


def test_what_a_server_says_stays_text(open_page):
    page = open_page()
    page.get_by_role("link", name=HOSTILE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    expect(page.locator(".plot svg .mean").first).to_be_attached()
    assert page.locator("main img").count() == 0
    assert "taken" not in page.title().replace(HOSTILE, "")


def test_systems_are_filtered(open_page):
    page = open_page()
    page.get_by_label("Filter").fill("sho")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("1 of 3 systems")


def test_charts_zoom_by_dragging_keys_and_buttons(open_page):
    page = open_page(SHOP)
    chart = page.locator(".plot").first
    expect(chart).to_have_attribute("aria-label", re.compile("between"))
    whole = chart.get_attribute("aria-label")

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
    assert "since=" in page.url
    chart.focus()
    zoomed_by(lambda: page.keyboard.press("ArrowLeft"))
    zoomed_by(lambda: page.keyboard.press("+"))
    zoomed_by(lambda: page.get_by_role("button", name="Zoom out").click())
    zoomed_by(lambda: page.get_by_role("button", name="Whole history").click())
    expect(chart).to_have_attribute("aria-label", whole)


def test_a_chart_has_a_table_and_a_metric_a_chart(open_page):
    page = open_page(SHOP)
    page.get_by_text("Table of Memory").click()
    table = page.get_by_role("region", name="Memory by time").get_by_role("row")
    expect(table.nth(1)).to_contain_text("MB")
    assert table.count() > 300
    page.get_by_label("Metric").select_option("queue_depth")
    expect(page.get_by_role("heading", name="queue_depth")).to_be_visible()


def test_marks_lead_to_their_pages(open_page, story):
    page = open_page(SHOP)
    marks = page.get_by_role("region", name="On the time axis", exact=True)
    for text in ("baseline set", "code version", "patch applied", "a93f5e2c11", "4be1c07d2f"):
        expect(marks).to_contain_text(text)
    marks.get_by_role("link", name="Move the lookup out of the loop").click()
    expect(page).to_have_url(re.compile(str(story.verified)))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_an_incident_is_taken_on_and_silenced(open_page, story):
    page = open_page(f"{SHOP}/incidents/{story.leak}")
    expect(page.get_by_role("region", name="What moved around it")).to_contain_text("proves none")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("button", name="Acknowledge")).to_be_disabled()
    expect(page.locator("dl")).to_contain_text(["loopback"])
    page.get_by_label("No alerts for").select_option("8 hours")
    page.get_by_role("button", name="Snooze").click()
    expect(page.get_by_text("Alerts resume")).to_be_visible()


def test_a_patch_is_approved_by_its_hash_and_a_verified_one_rolled_back(open_page, story, url):
    page = open_page(f"{SHOP}/patches/{story.patch}")
    address = f"{url}{PREFIX}/patches/{story.patch}?system=shop"
    shown = httpx.get(address).json()["patch"]["hash"]
    with page.expect_request(lambda request: request.url.endswith("/approve?system=shop")) as asked:
        page.get_by_role("button", name="Approve").click()
    assert asked.value.headers["if-match"] == f'"{shown}"'
    expect(page.locator("h1 + .badge")).to_contain_text("approved")
    page.get_by_label("Reason").fill("Not on a Friday.")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("h1 + .badge")).to_contain_text("rejected")
    expect(page.get_by_text("Not on a Friday.")).to_be_visible()
    assert httpx.get(address).json()["patch"]["state"] == "rejected"
    page.goto(f"{url}/{SHOP}/patches/{story.verified}")
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Rollback asked for by")).to_be_visible()


def test_a_refusal_is_a_sentence(open_page):
    page = open_page("#/systems/nobody", allowed="404")
    expect(page.get_by_role("alert")).to_have_text(
        "There is no system 'nobody'; it is made by its first snapshot."
    )
    page.goto(page.url.replace("systems/nobody", "elsewhere"))
    expect(page.get_by_role("alert")).to_have_text("There is no such page.")


def test_a_token_is_asked_for_and_kept_in_the_tab(open_page, database, data_folder):
    token, secret = mint("dashboard", Role.VIEWER, datetime.now(UTC), None)
    with database.transaction() as connection:
        tokens.add(connection, token)
    with served(data_folder, GEOHEAL_REQUIRE_TOKENS="true") as guarded:
        page = open_page(SHOP, where=guarded, allowed="401")
        dialog = page.get_by_role("dialog")
        expect(dialog).to_contain_text("bearer token")
        dialog.get_by_label("Bearer token").fill("wrong")
        dialog.get_by_role("button").click()
        expect(dialog).to_contain_text("not valid")
        dialog.get_by_label("Bearer token").fill(secret)
        dialog.get_by_role("button").click()
        expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="shop", exact=True)).to_be_visible()
        assert page.evaluate("[localStorage.length, document.cookie, sessionStorage.length]") == [0, "", 1]
        page.get_by_role("button", name="Forget token").click()
        expect(dialog).to_be_visible()
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
