"""The architecture page and the contributor's guide name what exists: paths, packages and threads."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "geoheal"
PAGE = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
BASES = (ROOT, PACKAGE, PACKAGE / "healing")
MADE_LATER = {"dist/sbom.json"}
_PATH = re.compile(r"`([\w./{},-]+/[\w./{},-]*)`")
_THREAD = re.compile(r'(?:name=|Threads\(|Repeater\(|ThreadPoolExecutor\(\w+, )"(geoheal-[\w-]+)"')


def paths(page: Path) -> list[str]:
    """Return the paths that a page names; of `a/{b,c}/`, both."""
    found = []
    for named in _PATH.findall(page.read_text(encoding="utf-8")):
        head, _, rest = named.partition("{")
        inner, _, tail = rest.partition("}")
        found += [f"{head}{each}{tail}" for each in inner.split(",")]
    return found


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_each_path_exists(page):
    missing = [
        each
        for each in paths(ROOT / page)
        if each not in MADE_LATER and not any((base / each).exists() for base in BASES)
    ]
    assert missing == []


def test_each_package_has_a_line():
    house = PAGE.partition("## The house")[2].partition("## ")[0]
    packages = {each.parent.name for each in PACKAGE.glob("*/__init__.py")}
    assert {each for each in packages if not re.search(rf"^ +{each}/ ", house, re.MULTILINE)} == set()


def test_each_thread_has_a_line():
    sources = (each.read_text(encoding="utf-8") for each in PACKAGE.rglob("*.py"))
    threads = {name for source in sources for name in _THREAD.findall(source)}
    assert {each for each in threads if f"`{each}" not in PAGE} == set()
