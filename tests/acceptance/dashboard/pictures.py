"""Take the pictures of ``docs/images``: the story of the tests, looked at with Chromium.

python -m tests.acceptance.dashboard.pictures [FOLDER]
"""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from geoheal.store.embedded import open_embedded
from geoheal.store.session import Database, create_engine
from tests.acceptance.dashboard.conftest import CHROMIUM, FLAGS, PATIENCE_MS, served
from tests.acceptance.dashboard.story import Story, tell

FOLDER = Path("docs/images")
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


def pictures(story: Story) -> dict[str, tuple[str, dict[str, Any]]]:
    """Address and kind of browser by the picture's name."""
    shop = "#/systems/shop"
    return {
        "dashboard-systems": ("", DESK),
        "dashboard-system": (f"{shop}?last=all", {"viewport": {"width": 1280, "height": 1250}}),
        "dashboard-incident": (f"{shop}/incidents/{story.leak}", DESK),
        "dashboard-patch": (f"{shop}/patches/{story.patch}", DESK),
        "dashboard-phone": (f"{shop}?last=all", PHONE),
    }


def take(browser: Browser, address: str, kind: dict[str, Any], path: Path) -> None:
    """Take one picture, when the page has been drawn."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC", **kind)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=PATIENCE_MS)
    expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    context.close()


def main() -> None:
    """Tell the story to a service of its own, and look at it."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    with (
        tempfile.TemporaryDirectory(prefix="geoheal-page-", dir="/tmp") as name,
        open_embedded(Path(name)) as server,
        served(server.url) as url,
    ):
        database = Database(create_engine(server.url, direct=True))
        story = tell(database, datetime.now(UTC), stranger="prices")
        database.close()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name_of_picture, (address, kind) in pictures(story).items():
                take(browser, f"{url}/{address}", kind, target / f"{name_of_picture}.png")
            browser.close()


if __name__ == "__main__":
    main()
