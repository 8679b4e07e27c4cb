"""What the pages show works: every block is run, here or by the test that is named, or says why not."""

import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from geoheal.cli.app import app
from tests.acceptance.docs.blocks import ELSEWHERE, GENERATED, PAGES, ROOT, Block, blocks
from tests.acceptance.docs.reader import Reader

GENERATED_PAGES = [ROOT / "docs" / name for name in sorted(GENERATED)]
BLOCKS = [block for page in PAGES for block in blocks(page)]
NOT_RUN = [block for block in BLOCKS if block.mark == "not run"]
RUN_HERE = [page for page in PAGES if page.name != "tutorial.md" and any(b.is_run_here for b in blocks(page))]
PROGRAM = typer.main.get_command(app)


LONG = frozenset({"evaluating.md", "gate.md", "suspects.md"})
"""Pages that measure with as many pairs as users do; the rooms of ``tests/acceptance`` do so with fewer."""
FULL = frozenset({"alarms.md", "comparing.md", "import.md", "operations.md"})
"""Pages whose many commands take four seconds and more; the others show that pages are followed."""
MARKS = {**dict.fromkeys(LONG, pytest.mark.soak), **dict.fromkeys(FULL, pytest.mark.thorough)}


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(page, id=page.name, marks=[MARKS[page.name]] if page.name in MARKS else [])
        for page in RUN_HERE
    ],
)
def test_a_page_works(page, served: dict[str, str], reader: Callable[[dict[str, str]], Reader]):
    mine = reader(served)
    for block in blocks(page):
        if block.is_run_here:
            mine.follow(block)


@pytest.mark.parametrize("block", NOT_RUN, ids=lambda block: f"{block}: {block.value}")
def test_what_is_not_run_says_why(block: Block):
    assert len(block.value.split()) > 3


@pytest.mark.parametrize("key", ELSEWHERE, ids=" ".join)
def test_what_is_run_elsewhere_is(key):
    assert [block for block in BLOCKS if (block.page, block.language) == key]
    assert key[0] in (ROOT / ELSEWHERE[key]).read_text(encoding="utf-8")


@pytest.mark.parametrize("block", [block for block in BLOCKS if block.language in {"sh", "bash"}], ids=str)
def test_commands_that_are_shown_exist(block: Block):
    """Also those that are not run: their options are geoheal's."""
    for line in block.code.replace("\\\n", " ").splitlines():
        found = re.match(r"(?:\w+=\S+ )*geoheal (.*)$", line)
        if found is not None:
            command: Any = PROGRAM
            arguments = shlex.split(found[1], comments=True)
            while hasattr(command, "commands"):
                usual = getattr(command, "usual", None)
                if arguments[0].startswith("--") and usual is None:
                    break  # an option of the group's own
                is_named = arguments[0] in command.commands or usual is None
                command = command.get_command(None, arguments.pop(0) if is_named else usual)
            known = {name for option in command.params for name in [*option.opts, *option.secondary_opts]}
            assert {each.partition("=")[0] for each in arguments if each.startswith("--")} <= known, line


def anchors(page: Path) -> set[str]:
    """Return the headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, *GENERATED_PAGES], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    for target, anchor in re.findall(r"\]\(([^)#:]*)(?:#([^)]*))?\)", page.read_text(encoding="utf-8")):
        file = page.parent / target if target else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), f"{target}#{anchor}"
