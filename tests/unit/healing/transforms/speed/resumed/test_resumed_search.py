"""A growing buffer is searched on, and what is found is the same; where that is not sure, it is searched again."""

# ruff: noqa: E501 - one example a line

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.resumed.pattern_reach import pattern_reach
from geoheal.healing.transforms.speed.resumed.resumed_search import resumed_search
from tests.unit.healing.changed import names_of

READ = """
import re
END = re.compile(rb"{pattern}")
def read(stream, pattern):
    data = b""
    while True:
        more = stream.read(3)
        if not more:
            return data
        found = pattern.search(data + more)
        if found is not None:
            stream.seek(found.start() - (len(data) + len(more)), 1)
            data = (data + more)[: found.start()]
            break
        data += more
    return data
def work(stream):
    return read(stream, END), stream.tell()
"""
SEPARATED = """
def work(stream, end: bytes = b"bca"):
    data = {start}
    while {test}:
        more = stream.read(2)
        if not more:
            break
        data += more
    return data
"""
INSIDE = """
def work(stream):
    data = bytearray()
    while True:
        more = stream.read(2)
        if not more:
            return None
        data += more
        {search}
            break
    return bytes(data)
"""
FORMS = {
    **{f"the pattern {each}": READ.replace("{pattern}", each) for each in ("c+", "ab|bc", "a{2,3}b", "b(a|cc)+", "[^a]{2}", "a.b", "(?i)BCA")},
    "until it is in it": SEPARATED.format(start='b""', test='b"bca" not in data'),
    "until it is found": SEPARATED.format(start='b"b"', test='data.find(b"cab") < 0'),
    "until it is found or long": SEPARATED.format(start='b""', test='len(data) < 9 and b"ca" not in data'),
    "of what is given": SEPARATED.format(start='b"bc"', test="end not in data"),
    "in a condition": INSIDE.format(search='if b"aab" in data:'),
    "by a place": INSIDE.format(search='at = data.find(b"ca")\n        if at >= 0:'),
    "by another place": INSIDE.format(search='at = data.find(b"ca")\n        if at != -1:'),
    "by a fixed pattern": "import re\nP = re.compile(b'ab+')\n" + INSIDE.format(search="m = P.search(data)\n        if m:"),
    "named in the condition": "import re\nP = re.compile(b'ab')\n" + INSIDE.format(search="if m := P.search(data):"),
}  # fmt: skip


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_it_finds_the_same(source):
    changed = resumed_search(source)
    assert changed is not None
    before, after = (names_of(code)["work"] for code in (source, changed))

    @given(st.text("abc", max_size=24))
    def holds(text):
        assert after(io.BytesIO(text.encode())) == before(io.BytesIO(text.encode()))

    holds()


def test_what_was_searched_is_not_searched_again():
    class Watched:
        def __init__(self):
            self.looked_at = 0

        def search(self, data, begin=0):
            self.looked_at += len(data) - begin
            return re.search(b"x", data)

    source = READ.replace("{pattern}", "x")
    looked_at = []
    for code in (source, resumed_search(source)):
        pattern = Watched()
        names_of(code)["read"](io.BytesIO(b"a" * 3000), pattern)
        looked_at.append(pattern.looked_at)
    assert looked_at[1] <= 3000 < looked_at[0] / 100


PATTERNS = ["a+b", "ab$", r"a\b", "^b", "(?=b)c", "(?<!a)b", "a(?!b)", r"(a)c\1", "a*b", "(a+)+c", "a*?c"]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_that_looks_around_or_far_is_searched_from_the_beginning(pattern):
    assert pattern_reach(pattern) is None
    assert resumed_search(READ.replace("{pattern}", pattern)) is None


ATOMS = st.sampled_from(["a", "b", "[ab]", "a?", "b+", "c{1,2}", "(a|bc)", ".", "(ab+)+", "a*", "c+?"])


@given(st.lists(ATOMS, min_size=1, max_size=4), st.text("abc", max_size=14))
def test_a_match_is_decided_within_its_reach(atoms, text):
    """What does not match where so many characters are there does not match when more come."""
    pattern = "".join(atoms)
    reach = pattern_reach(pattern)
    if reach is None:
        return
    for start in range(len(text)):
        whole = re.compile(pattern).match(text, start)
        if whole and start + reach <= len(text):
            assert re.compile(pattern).match(text[: start + reach], start)


LEFT = {
    "it goes on after a match": INSIDE.format(search='if b"ab" in data:\n            more = b""\n            continue'),
    "the buffer shrinks": INSIDE.format(search='if b"ab" in data:').replace("data += more\n", "data += more\n        data = data[-9:]\n"),
    "a part is cut off": INSIDE.format(search='if b"ab" in data:').replace("data += more\n", "data += more\n        del data[:1]\n"),
    "what is added changes": READ.replace("{pattern}", "ab").replace("        data += more\n", "        more = more.lower()\n        data += more\n"),
    "something else is added": READ.replace("{pattern}", "ab").replace("        data += more\n", "        data += more[1:]\n"),
    "what is looked for may be a number": SEPARATED.format(start='b""', test="end not in data").replace("end: bytes = b\"bca\"", "end"),
    "the pattern is not known": READ.replace("{pattern}", "ab").replace("read(stream, END)", "read(stream, make())"),
    "the function is handed on": READ.replace("{pattern}", "ab") + "READERS = [read]\n",
    "a buffer that others may change": INSIDE.format(search='if b"ab" in data:').replace("data += more\n", "data += more\n        keep(data)\n"),
    "the buffer is not a text": SEPARATED.format(start="[]", test="b'a' not in data"),
    "only some are added": INSIDE.format(search='if b"ab" in data:').replace("data += more\n", "if more != b'x':\n            data += more\n"),
    "it goes on where it was found": SEPARATED.format(start='b""', test='b"ab" in data or not data'),
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_it_is_searched_again(source):
    assert resumed_search(source) is None


def test_another_file_may_give_another_pattern():
    source = READ.replace("{pattern}", "ab")
    files = {"app.py": "from reading import read\nread(stream, re.compile('a$'))\n"}
    assert resumed_search(source, None, Elsewhere(ProjectSources(files, module="reading"))) is None
    alone = Elsewhere(None)
    assert resumed_search(source, None, alone) is not None
    assert "patterns" in alone.doubts[0]
