"""A real service with a history, and a real browser that looks at it."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from geoheal.store.session import Database, create_engine
from tests import databases
from tests.acceptance.dashboard.story import Story, tell
from tests.waiting import PATIENCE_S

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", *(["--no-sandbox"] if os.geteuid() == 0 else []),
]  # fmt: skip
"""Without those against background networking, the browser calls its maker's hosts at every start."""

PATIENCE_MS = 60_000
"""The browser shares two cores with everything else that is tested."""


@contextmanager
def served(database_url: str, **environment: str) -> Iterator[str]:
    """Where a service of a database listens."""
    clean = {name: value for name, value in os.environ.items() if "DATABASE_URL" not in name}
    command = [sys.executable, "-m", "geoheal.cli", "serve", "--no-worker", "--port", "0"]
    with tempfile.NamedTemporaryFile("w+") as output:
        service = subprocess.Popen(
            [*command, "--database-url", database_url],
            stdout=output, stderr=subprocess.STDOUT, env={**clean, "PYTHONUNBUFFERED": "1", **environment},
        )  # fmt: skip
        try:
            deadline = time.monotonic() + PATIENCE_S
            path = Path(output.name)
            while (match := re.search(r"serves (http://\S+?)/api", path.read_text())) is None:
                assert service.poll() is None, path.read_text()
                assert time.monotonic() < deadline, path.read_text()
                time.sleep(0.05)
            yield match[1]
        finally:
            service.terminate()
            service.wait(PATIENCE_S)


@pytest.fixture(scope="package")
def stored_at(server_url: str, migrated_template: str) -> Iterator[str]:
    """URL of the service's database."""
    with databases.database(server_url, template=migrated_template) as url:
        yield url


@pytest.fixture(scope="package")
def url(stored_at: str) -> Iterator[str]:
    """Where the service listens."""
    with served(stored_at) as where:
        yield where


@pytest.fixture(scope="package")
def database(url: str, stored_at: str) -> Iterator[Database]:
    """Yield the service's database."""
    opened = Database(create_engine(stored_at, direct=True))
    yield opened
    opened.close()


@pytest.fixture(scope="package")
def story(database: Database) -> Story:
    """Return what is shown."""
    return tell(database, datetime.now(UTC))


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, url: str, story: Story) -> Iterator[Callable[..., Page]]:
    """Open the dashboard at an address, as a browser of a kind; nothing may go wrong in it."""
    troubles: list[str] = []
    with ExitStack() as stack:

        def opened(address: str = "", where: str = url, allowed: str = "", **kind: Any) -> Page:
            options: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **kind}
            context = browser.new_context(**options)
            stack.callback(context.close)
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: troubles.append(str(error)))
            page.on(
                "console",
                lambda message: (
                    troubles.append(f"{message.text} {message.location.get('url', '')}")
                    if message.type in {"error", "warning"} and not (allowed and allowed in message.text)
                    else None
                ),
            )
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto(f"{where}/{address}")
            return page

        yield opened
    assert troubles == []
