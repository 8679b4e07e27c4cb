"""A text that grows has the same parts as before, however it grows, shrinks or is replaced."""

# ruff: noqa: E501 - one example a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.resumed.resumed_split import resumed_split
from tests.unit.healing.changed import names_of, text

READER = """
class Reader:
    def __init__(self, text):
        self.text = text

    def feed(self, piece):
        self.text += piece
        return self.parts()

    def parts(self):
        return [
            self.text.split(","), self.text.split("aa"), self.text.split("\\n"),
            self.text.splitlines(), self.text.splitlines(True), self.text.splitlines(keepends=False),
        ]
"""
BYTES = READER.replace('split("', 'split(b"')
LOOP = """
def work(pieces):
    found, text = [], ""
    for piece in pieces:
        text = text + piece
        found.append([*text.split("a"), *text.splitlines()])
        if len(text) > 9:
            text = text[3:]
    return found
"""
CLOSED = READER.replace("class Reader:\n", "class Reader:\n    __slots__ = ('text',)\n")
PIECES = st.lists(st.text(alphabet="a,\n\r\x0bb", max_size=5), max_size=9)


@pytest.mark.parametrize("source", [READER, CLOSED], ids=["objects", "without room"])
@given(start=st.text(alphabet="a,\n\r", max_size=3), pieces=PIECES, again=PIECES)
def test_the_parts_are_the_same(source, start, pieces, again):
    old, new = names_of(source)["Reader"](start), names_of(resumed_split(source))["Reader"](start)
    for piece in pieces:
        assert new.feed(piece) == old.feed(piece)
    old.text = new.text = "a,"
    for piece in again:
        assert new.feed(piece) == old.feed(piece)
        assert new.parts() == old.parts()


@given(pieces=PIECES)
def test_the_parts_of_bytes_and_of_variables_are_the_same(pieces):
    old, new = names_of(BYTES)["Reader"](b""), names_of(resumed_split(BYTES))["Reader"](b"")
    for piece in pieces:
        assert new.feed(piece.encode()) == old.feed(piece.encode())
    assert names_of(resumed_split(LOOP))["work"](pieces) == names_of(LOOP)["work"](pieces)


def test_who_changes_the_parts_changes_no_others():
    reader = names_of(resumed_split(READER))["Reader"]("a,b")
    reader.parts()[0].clear()
    assert reader.parts()[0] == ["a", "b"]


LEFT = {
    "never grows": READER.replace("self.text += piece", "self.text = piece"),
    "by white space": "class A:\n    def f(self, p):\n        self.t += p\n        return self.t.split()\n",
    "a largest number": 'class A:\n    def f(self, p):\n        self.t += p\n        return self.t.split(",", 1)\n',
    "copied": f"import copy\n{READER}\n\ndef twin(reader):\n    return copy.copy(reader)\n",
    "once for all": 'def f(pieces):\n    t = ""\n    for p in pieces:\n        t += p\n    return t.split(",")\n',
}


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_not_split_again_or_could_be_seen_is_left_alone(source):
    assert resumed_split(source) is None


def test_objects_that_other_files_copy_are_left_alone():
    files = {"other.py": "import copy\nfrom reading import Reader\n\ncopy.copy(Reader('a'))\n"}
    assert resumed_split(READER, None, Elsewhere(ProjectSources(files, module="reading"))) is None
    assert "_split_again" in text(resumed_split(READER))
