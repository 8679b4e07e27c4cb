"""docs/tutorial.md, as a reader follows it: from nothing to a patch that is verified."""

from collections.abc import Callable

import pytest

from tests.acceptance.docs.blocks import ROOT, blocks
from tests.acceptance.docs.reader import Reader


@pytest.mark.soak  # it waits for minutes, as a reader does; each of its commands has tests of its own
def test_a_reader_gets_from_nothing_to_a_verified_patch(
    environment: dict[str, str], reader: Callable[[dict[str, str]], Reader]
):
    page = list(blocks(ROOT / "docs" / "tutorial.md"))
    if any(block.lacks_program for block in page):
        pytest.skip("curl is not installed")
    reading = reader(environment)
    for block in page:
        reading.follow(block)
    assert "@functools.lru_cache" in (reading.folder / "pricing.py").read_text(encoding="utf-8")
