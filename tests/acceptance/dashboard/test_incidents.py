"""An incident and its patches, from the first sign to the comparison of before and after."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from geoheal.domain.health.degradation import Severity
from geoheal.domain.symptom import Symptom
from geoheal.store.healing import incidents
from geoheal.store.systems import systems
from tests import plain_http
from tests.acceptance.dashboard.pages import OVERLAPS, PREFIX, SHOP
from tests.acceptance.dashboard.searched import GUILTY
from tests.acceptance.dashboard.story import HOSTILE, incident_of


@pytest.mark.thorough
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


@pytest.mark.thorough
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
    expect(suspected.get_by_role("alert")).to_contain_text(
        "No snapshot from before the incident names a commit"
    )


@pytest.mark.thorough
def test_looking_at_an_incident_starts_no_search(open_page, story, url):
    page = open_page(f"{SHOP}/incidents/{story.leak}")
    suspected = page.get_by_role("region", name="Suspects", exact=True)
    expect(suspected.get_by_role("button", name="Search for the commit", exact=True)).to_be_visible()
    address = f"{url}{PREFIX}/incidents/{story.leak}/suspects?search=false"
    assert plain_http.get(address).json()["suspects"]["state"] == "none"


def test_an_incident_is_taken_on_by_name_commented_and_resolved(open_page, story, database):
    incident = replace(incident_of(datetime.now(UTC), Symptom.ERROR_SPIKE), severity=Severity.WARNING)
    with database.transaction() as connection:
        search = systems.find(connection, "search")
        assert search is not None
        incidents.save(connection, search, incident)
    page = open_page(f"#/systems/search/incidents/{incident.id}")
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


@pytest.mark.thorough
def test_an_incident_is_kept_up_to_date_but_not_under_somebody_s_hands(open_page, story, url):
    page = open_page(f"{SHOP}/incidents/{story.leak}")
    expect(page.get_by_role("heading", name="Memory", exact=True)).to_be_visible()
    page.clock.install()
    page.reload()
    expect(page.get_by_role("heading", name="Memory", exact=True)).to_be_visible()
    said = page.get_by_label("Comment", exact=True)
    said.fill("half a thou")
    address = f"{url}{PREFIX}/incidents/{story.leak}/comments"
    plain_http.post(address, json={"text": "Looking.", "system": "shop"}).raise_for_status()
    page.clock.run_for(20_000)
    expect(page.get_by_role("region", name="Timeline", exact=True)).to_contain_text("Looking.")
    expect(said).to_have_value("half a thou")


def test_a_patch_is_approved_by_its_hash_and_a_verified_one_rolled_back(open_page, story, url):
    page = open_page(f"{SHOP}/patches/{story.patch}")
    address = f"{url}{PREFIX}/patches/{story.patch}?system=shop"
    shown = plain_http.get(address).json()["patch"]["hash"]
    sentence = plain_http.get(address).json()["patch"]["verdict"]["sentence"]
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
    plain_http.post(f"{url}{PREFIX}/patches/{story.patch}/reject", json=order).raise_for_status()
    page.clock.run_for(20_000)  # what another person decides is shown, too
    expect(page.locator("h1 + .badge")).to_contain_text("rejected")
    expect(page.get_by_text("does not want this change (Not on a Friday.)")).to_be_visible()
    assert plain_http.get(address).json()["patch"]["state"] == "rejected"
    page.goto(f"{url}/{SHOP}/patches/{story.verified}")
    changes = page.get_by_role("region", name="Changes in the system's own snapshots")
    expect(changes.get_by_role("row", name="latency")).to_contain_text(" ms")
    expect(changes.get_by_role("row", name="errors")).to_contain_text("−0.")
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Rollback requested by")).to_be_visible()


@pytest.mark.thorough
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
    comparison = plain_http.post(f"{url}{PREFIX}/compare", json=sides).json()
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
