"""Phrases and names that were hard to read, and that must not return to code, documentation or tests."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNWANTED = (
    "in vain",
    "whence",
    "how-manieth",
    "is to be had",
    "can be had",
    "nobody knows",
    "nobody tells",
    "of which nobody",
    "does not hold on this machine",
    "as many as are taken",
    "one file a ",
    "MB a snapshot",
    "MB an hour",
    "and that is said",
    "and no copy",
    "who changes one",
)
UNWANTED_IN_NAMES = ("deed", "kin", "novelty", "surgery", "told", "undertaker", "vain", "ward")
"""Private words for things that have a name in the field: action, variants, context, reported …"""
TEXTS = sorted(
    path
    for pattern in ("geoheal/**/*.py", "docs/*.md", "tests/**/*.py", "README.md")
    for path in ROOT.glob(pattern)
    if path != Path(__file__)
)


@pytest.mark.parametrize("phrase", UNWANTED)
def test_an_unwanted_phrase_does_not_return(phrase: str, texts: dict[Path, str]) -> None:
    found = [str(path.relative_to(ROOT)) for path, text in texts.items() if phrase in text]
    assert not found, f"{phrase!r} is hard to read; reword it in {', '.join(found)}"


@pytest.mark.parametrize("word", UNWANTED_IN_NAMES)
def test_an_unwanted_word_does_not_return_to_names(word: str, texts: dict[Path, str]) -> None:
    name = re.compile(
        rf"\b(?:def|class|for|as) _*(?:\w+_)?{word}(?:_\w+)?\b|\b(?:\w+_)?{word}(?:_\w+)?(?:: \w+)? = "
    )
    found = [
        str(path.relative_to(ROOT))
        for path, text in texts.items()
        if word in text and path.is_relative_to(ROOT / "geoheal") and name.search(text)
    ]
    assert not found, f"{word!r} in a name needs explaining; use the field's word in {', '.join(found)}"


@pytest.fixture(scope="module")
def texts() -> dict[Path, str]:
    return {path: " ".join(path.read_text(encoding="utf-8").split()) for path in TEXTS}
