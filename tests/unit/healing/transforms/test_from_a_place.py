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
COUNTS = st.lists(st.integers(-6, 6), max_size=12)


@given(data=st.text(alphabet="ab", max_size=20) | st.binary(max_size=20), counts=COUNTS)
def test_pieces_and_rest_are_the_same(data, counts):
    before, after = names_of(PIECES)["work"], names_of(from_a_place(PIECES))["work"]
    assert after(data, list(counts)) == before(data, list(counts))


@given(data=st.lists(st.integers(), max_size=20) | st.text(max_size=20), counts=COUNTS)
def test_in_loops_over_something_else_too(data, counts):
    before, after = names_of(TURNS)["work"], names_of(from_a_place(TURNS))["work"]
    assert list(after(data, counts)) == list(before(data, counts))


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
    assert "nobody changes it meanwhile" in elsewhere.doubts[0]
