"""What is taken from the front of a text is the same, and so is what is left, whatever the counts."""

# ruff: noqa: E501 - one example a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.resumed.from_a_place import from_a_place
from tests.unit.healing.changed import names_of

PIECES = """
def work(data, counts):
    parts, start = [], data[:1]
    while data:
        if not counts:
            break
        count = counts.pop(0)
        if len(data) > 3 and data[0] == data[2]:
            parts.append(data[:1])
        parts.append((len(data), data[:count]))
        data = data[count:]
        if data.startswith(start) and len(data) < 5 or not data:
            break
    return parts, data
"""
TURNS = """
def work(data, counts):
    for count in counts:
        yield data[:count]
        data = data[2:]
        if count < 0:
            continue
        data = data[count:]
    yield data
"""
PARTS = """
def work(data, counts):
    found = []
    while data and (counts or not data):
        count = counts.pop(0)
        found.append((data[1:count], data[count:], data[count:4], data.find(b"ab", count), data.find(b"a")))
        if count % 2:
            first, mark, data = data.partition(b"b")
            found.append((first, mark))
        data = data[1:]
    return found, data
"""
READER = """
class Reader:
    def __init__(self, data):
        self.rest, self.lines = data, []

    def pump(self, counts, fails):
        if counts:
            pass
        else:
            while len(self.rest) >= 2:
                line, self.rest = self.rest.split(b"b", 1)
                self.take(line)
                if len(self.lines) > 3:
                    return "many"
                if len(line) > fails:
                    raise KeyError(line)
        return None

    def take(self, line):
        self.lines.append(line)

def work(data, fails):
    reader = Reader(data)
    try:
        found = reader.pump([], fails)
    except (KeyError, ValueError) as error:
        found = repr(error)
    return found, reader.rest, reader.lines
"""
COUNTS = st.lists(st.integers(-6, 6), max_size=12)


@given(data=st.text(alphabet="ab", max_size=20) | st.binary(max_size=20), counts=COUNTS)
def test_pieces_and_rest_are_the_same(data, counts):
    before, after = names_of(PIECES)["work"], names_of(from_a_place(PIECES))["work"]
    assert after(data, list(counts)) == before(data, list(counts))


@given(data=st.lists(st.integers(), max_size=20) | st.text(max_size=20), counts=COUNTS)
def test_in_loops_over_something_else_too(data, counts):
    before, after = names_of(TURNS)["work"], names_of(from_a_place(TURNS))["work"]
    assert list(after(data, counts)) == list(before(data, counts))


@given(data=st.text(alphabet="ab", max_size=20).map(str.encode), counts=COUNTS)
def test_parts_in_the_middle_and_lines_too(data, counts):
    before, after = names_of(PARTS)["work"], names_of(from_a_place(PARTS))["work"]
    assert after(data, [*counts, *range(25)]) == before(data, [*counts, *range(25)])


@given(data=st.text(alphabet="aab", max_size=20).map(str.encode), fails=st.integers(0, 5))
def test_an_attribute_holds_the_rest_on_every_way_out(data, fails):
    before, after = names_of(READER)["work"], names_of(from_a_place(READER))["work"]
    assert after(data, fails) == before(data, fails)


@pytest.mark.parametrize(
    "use",
    ["self.lines.append(self.rest)", "self.lines.append(len(self.other))"],
    ids=["a method reads it", "a property reads it"],
)
def test_an_attribute_that_others_read_meanwhile_is_left_alone(use):
    more = "    @property\n    def other(self):\n        return self.rest\n\ndef work("
    source = READER.replace("self.lines.append(line)", use).replace("def work(", more)
    assert from_a_place(source) is None


LOOP = "def f(data, more):\n    found = []\n    while data:\n        found.append(data[:2])\n        data = data[2:]\n    return found\n"
LEFT = {
    "grows": LOOP.replace("        data = data[2:]\n", "        data = data[2:]\n        data += more\n"),
    "handed over": LOOP.replace("found.append(data[:2])", "found.append(more(data))"),
    "in a function within": LOOP.replace("found.append(data[:2])", "found.append(lambda: data)"),
    "in a comprehension": LOOP.replace("data[:2])", "[data[:2] for _ in more])"),
    "in steps": LOOP.replace("data[:2]", "data[::2]"),
    "from its end": LOOP.replace("data[:2]", "data[-1]"),
    "stored into": LOOP.replace("found.append(data[:2])", "data[:1] = more"),
    "taken out": LOOP.replace("found.append(data[:2])", "del data[:1]"),
    "no loop": "def f(data):\n    data = data[2:]\n    return data\n",
    "an exception sees it": "def f(data):\n    try:\n        while data:\n            data = data[2:]\n    except E:\n        return data\n",
    "another's": LOOP.replace("    found = []\n", "    global data\n    found = []\n").replace(
        "(data, more)", "(more)"
    ),
}


@pytest.mark.parametrize("data", [None, 0, (), "", b""])
@pytest.mark.parametrize("test", ["while data:", "while True:\n        if not data: break"])
def test_nothing_is_left_as_nothing(data, test):
    source = LOOP.replace("while data:", test).replace("return found", "return found, data")
    assert names_of(from_a_place(source))["f"](data, 1) == ([], data)


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_seen_whole_is_left_alone(source):
    assert from_a_place(source) is None


def test_what_the_text_is_is_a_doubt():
    elsewhere = Elsewhere()
    assert from_a_place(LOOP, None, elsewhere) is not None
    assert "no code changes it meanwhile" in elsewhere.doubts[0]


BOUNDS = """
def work(data, count):
    found = []
    while data and len(found) < 4:
        found.append((data[:count], data[1:count], data[count:3], data.find(b"a", count)))
        data = data[1:]
        data = data[count:]
    return found, data
"""


@pytest.mark.parametrize("count", [None, 0, 1, -1, True])
def test_a_bound_may_be_none(count):
    changed = names_of(from_a_place(BOUNDS))
    assert changed["work"](b"xabxaba", count) == names_of(BOUNDS)["work"](b"xabxaba", count)
