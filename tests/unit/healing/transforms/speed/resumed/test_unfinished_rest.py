"""Lines that arrive in pieces: the same lines, and an unfinished one is looked at once."""

# ruff: noqa: E501 - one example a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.resumed.unfinished_rest import unfinished_rest
from tests.unit.healing.changed import names_of, text

LINES = """
def lines(pieces):
    rest = None
    for piece in pieces:
        if rest is not None:
            piece = rest + piece
        found = piece.split("\\n")
        rest = found.pop()
        for line in found:
            yield line
    if rest:
        yield rest
"""
FORMS = {
    "guarded": LINES,
    "with a name of its own": LINES.replace(
        '        if rest is not None:\n            piece = rest + piece\n        found = piece.split("\\n")\n',
        '        whole = rest + piece\n        found = whole.split("\\n")\n',
    ).replace("rest = None", 'rest = ""'),
    "grown": LINES.replace(
        '        if rest is not None:\n            piece = rest + piece\n        found = piece.split("\\n")\n        rest = found.pop()\n',
        '        rest += piece\n        *found, rest = rest.split("\\n")\n',
    ).replace("rest = None", 'rest = ""'),
    "read": LINES.replace("    for piece in pieces:\n", "    pieces = iter(pieces)\n    while True:\n        piece = next(pieces, 0)\n        if piece == 0:\n            break\n"),
}  # fmt: skip
LEFT_ALONE = {
    "the rest is looked at": LINES.replace("yield line", "yield line + rest"),
    "each round is counted": LINES.replace("        for line", "        print()\n        for line"),
    "the separator may be torn": LINES.replace('"\\n"', '"\\r\\n"'),
    "the rest begins with something": LINES.replace("rest = None", 'rest = "a\\n"'),
    "the last piece is looked at": LINES.replace("yield rest", "yield piece"),
    "what fails looks at the rest": LINES.replace("    for piece", "    try:\n     for piece").replace("\n        ", "\n         ").replace("    if rest:\n         yield rest", "    except ValueError:\n        yield rest"),
    "lines are left out": LINES.replace("split(", "rstrip().split("),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_the_lines_are_the_same(name):
    before, after = names_of(FORMS[name])["lines"], names_of(unfinished_rest(FORMS[name]))["lines"]

    @given(st.lists(st.text(alphabet="a\n", max_size=4)))
    def holds(pieces):
        assert list(after(pieces)) == list(before(pieces))

    holds()


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_what_sees_the_rest_is_left_alone(source):
    assert source != LINES
    compile(source, "lines", "exec")
    assert unfinished_rest(source) is None


def test_an_unfinished_line_is_joined_once():
    source = text(unfinished_rest(LINES))
    counted = source.replace("piece.split(", "seen(piece).split(")
    seen: list[int] = []
    names = names_of("def seen(piece):\n    SEEN.append(len(piece))\n    return piece\n" + counted)
    names["SEEN"] = seen
    assert list(names["lines"](["a"] * 500 + ["\n"])) == ["a" * 500]
    assert sum(seen) <= 502
