"""Hostile text for people: visible, never obeyed."""

import unicodedata

import pytest

from geoheal.domain.display import line, printable

HOSTILE = {
    "bidi": "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
    "controls": "\x00\x07\x08\x1b\r\x7f\x85\x9b",
    "no width": "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u180e\u3164\uffa0\u2800",
    "tags": "\U000e0001\U000e0041\U000e007f",
    "selectors": "\ufe00\ufe0f\U000e0100",
    "breaks": "\u2028\u2029",
    "surrogates": "\ud800\udfff",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_each_becomes_an_escape(kind):
    for character in HOSTILE[kind]:
        assert printable(f"a{character}b") == f"a{ascii(character)[1:-1]}b"


def test_no_character_of_the_kinds_gets_through():
    through = {chr(code) for code in range(0x110000) if printable(chr(code)) == chr(code)}
    assert {each for each in through if unicodedata.category(each)[0] == "C"} == {"\n", "\t"}
    assert {each for each in through if unicodedata.category(each) in {"Zl", "Zp"}} == set()


def test_what_people_write_stays():
    for text in ("plain", "Zürich, 東京, עברית, हिन्दी", "two\n\tlines", "Φ κ ≤ 0.5 – “x”", "😀"):
        assert printable(text) == text
    assert line("two\n\tlines\u202e") == r"two lines\u202e"
