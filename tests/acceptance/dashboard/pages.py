"""Pages of the dashboard: their addresses, and how one is shown."""

from typing import Any

from playwright.sync_api import expect

PREFIX = "/api/self-healing"
SHOP = "#/systems/shop"
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

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


def show(page, address, text):
    page.goto(f"{page.url.split('#')[0]}{address}")
    expect(page.locator("main")).to_contain_text(text)
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
