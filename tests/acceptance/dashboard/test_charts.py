"""Charts: what is drawn, how it is read, and what a person changes of it."""

import re

import pytest
import scipy.stats
from playwright.sync_api import expect

from tests.acceptance.dashboard.pages import OVERLAPS, SHOP


@pytest.mark.thorough
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


@pytest.mark.thorough
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


@pytest.mark.thorough
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


@pytest.mark.thorough
def test_what_is_wrong_is_drawn_first_and_what_was_not_measured_is_a_line(open_page):
    page = open_page(SHOP)
    titles = page.locator(".charts h3")
    expect(titles.nth(0)).to_have_text("Integration Φ")
    expect(titles.nth(1)).to_have_text("Memory")
    expect(titles.filter(has_text="queue_depth")).to_have_count(1)
    page.goto(f"{page.url.split('#')[0]}#/systems/search")
    expect(page.get_by_text("Not measured in this time: Errors, Latency")).to_be_visible()
    expect(titles).to_have_count(3)


@pytest.mark.thorough
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


@pytest.mark.thorough
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
    expect(page.locator("main")).to_contain_text("There are no profiles of fresh in this period.")


@pytest.mark.thorough
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


def test_densities_are_those_of_the_beta_distribution(open_page):
    page = open_page()
    module = "import('/dashboard/charts/beta_density.js')"
    for alpha, beta in ((1, 1), (7, 3), (2, 60), (400, 90)):
        for x in (0.01, 0.3, 0.82):
            drawn = page.evaluate(f"{module}.then(module => module.betaDensity({x}, {alpha}, {beta}))")
            assert drawn == pytest.approx(scipy.stats.beta.pdf(x, alpha, beta), rel=1e-9)
