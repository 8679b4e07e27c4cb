"""Lists of systems, incidents, patches and alerts."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect


@pytest.mark.thorough
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
    expect(page.get_by_text("There is no such page.")).to_be_visible()
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


@pytest.mark.thorough
def test_lists_of_all_systems_are_filtered_by_state_and_lead_to_their_items(open_page, story):
    page = open_page("#/incidents?state=open")
    rows = page.locator("tbody tr")
    expect(rows.filter(has_text="memory leak")).to_contain_text("shop")
    expect(rows.filter(has_text="performance regression")).to_contain_text("till")
    page.get_by_label("State").select_option("resolved")
    expect(rows.filter(has_text="performance regression")).to_contain_text("shop")
    expect(rows.filter(has_text="memory leak")).to_have_count(0)
    assert "state=resolved" in page.url
    page.get_by_role("link", name="Patches", exact=True).click()
    rows.get_by_role("link", name="Move the lookup out of the loop").click()
    expect(page).to_have_url(re.compile(str(story.verified)))
