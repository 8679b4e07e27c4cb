"""A system's own pages: what is wrong, its nodes, calibration, rules and controls."""

import re
from urllib.parse import quote

import httpx2
import pytest
from playwright.sync_api import expect

from geoheal.domain.snapshots.convention import Geometry
from geoheal.store.systems import systems
from tests import plain_http
from tests.acceptance.dashboard.pages import PREFIX, SHOP
from tests.acceptance.dashboard.story import HOSTILE
from tests.waiting import eventually


@pytest.mark.thorough
def test_a_system_that_has_not_reported_says_how_to_and_is_shown_when_it_does(open_page, database, url):
    with database.transaction() as connection:
        systems.register(connection, "newcomer", Geometry.SPHERE, 64)
    page = open_page("#/systems/newcomer")
    expect(page.get_by_text("curl http")).to_contain_text('"system":"newcomer"')
    page.clock.install()
    page.reload()
    expect(page.get_by_text("curl http")).to_be_visible()
    plain_http.post(f"{url}{PREFIX}/snapshot", json={"system": "newcomer", "phi": 0.7}).raise_for_status()
    page.clock.run_for(20_000)
    expect(page.get_by_role("heading", name="Integration Φ")).to_be_visible()


@pytest.mark.thorough
def test_a_system_s_page_begins_with_what_is_wrong(open_page, story):
    page = open_page(SHOP)
    wrong = page.get_by_role("region", name="What is wrong now")
    expect(wrong).to_contain_text(re.compile(r"critical incident \(memory leak\) since \d+ \w+ \d{4}"))
    wrong.get_by_role("link", name="critical incident").click()
    expect(page).to_have_url(re.compile(str(story.leak)))
    page.goto(f"{page.url.split('#')[0]}#/systems/search")
    expect(page.get_by_role("heading", name="Φ", exact=False).first).to_be_visible()
    expect(wrong).to_have_count(0)


@pytest.mark.thorough
def test_marks_lead_to_their_pages(open_page, story):
    page = open_page(f"{SHOP}?last=all")
    marks = page.get_by_role("region", name="On the time axis", exact=True)
    for text in ("baseline set", "code version", "patch applied", "a93f5e2c11", "4be1c07d2f"):
        expect(marks).to_contain_text(text)
    marks.get_by_role("link", name="Move the lookup out of the loop").click()
    expect(page).to_have_url(re.compile(str(story.verified)))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.thorough
def test_a_system_is_controlled_from_its_page(open_page, url):
    """Healing, policy, limits and silences; the service keeps what was pressed, and refuses in a sentence."""
    page = open_page("#/systems/fresh/controls", allowed="422")

    def read(path, **query):
        return plain_http.get(f"{url}{PREFIX}/{path}", params={"system": "fresh", **query}).json()

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
    expect(page.locator("main")).to_contain_text("Detection starts when the system is calibrated.")


@pytest.mark.thorough
def test_a_system_is_calibrated_from_its_page(open_page):
    page = open_page(f"#/systems/{quote(HOSTILE, safe='')}/calibration")
    expect(page.locator("main")).to_contain_text("Not calibrated")
    page.get_by_role("button", name="Calibrate").click()
    normal = page.get_by_role("region", name="What is normal", exact=True)
    expect(normal).to_contain_text("kappa_eff: ")
    expect(page.get_by_role("region", name="Baselines", exact=True)).to_contain_text("in use")


@pytest.mark.thorough
def test_own_rules_are_written_and_deleted_and_no_other_one_s_is_replaced_unseen(open_page, url):
    def stored():
        rules = plain_http.get(f"{url}{PREFIX}/rules").json()["rules"]
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
    plain_http.post(f"{url}{PREFIX}/start", json=order).raise_for_status()
    page = open_page()
    page.get_by_role("button", name="Stop all healing").click()
    answer = page.get_by_role("region", name="Stop all healing")
    expect(answer).to_contain_text(re.compile(r"The healing loops of \d systems? are stopped\."))
    policy = plain_http.get(f"{url}{PREFIX}/policy?system=search").json()["policy"]
    assert policy["running"] is False


def test_a_refusal_is_a_sentence(open_page):
    page = open_page("#/systems/nobody", allowed="404")
    expect(page.get_by_role("alert")).to_have_text(
        "There is no system 'nobody'; its first snapshot creates it."
    )
    expect(page.locator(".trail")).to_have_count(0)
    page.goto(page.url.replace("systems/nobody", "elsewhere"))
    expect(page.get_by_role("alert")).to_have_text("There is no such page.")
