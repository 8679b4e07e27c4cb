"""What a transform cannot see of its values: refused, kept as it is, or proposed with a doubt."""

import asyncio
from typing import Any

import pytest

from geoheal.healing.case import Failure
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.errors.retry import repeated
from geoheal.healing.transforms.speed.gather_pieces import gather_pieces
from geoheal.healing.transforms.speed.hoist_invariants import hoist_invariants

LOOP = "def f(xs, ys{more}):\n{before}    for x in xs:\n        print(x / sum(ys))\n"


@pytest.mark.parametrize(
    "before",
    [
        "    ys = map(abs, ys)\n",
        "    ys = iter(ys)\n",
        "    ys = (y + 1 for y in ys)\n",
        "    ys = itertools.chain(ys)\n",
        "    xs = numpy.asarray(xs)\n",
    ],
)
def test_iterators_and_arrays_are_not_hoisted(before):
    source = "import itertools\nimport numpy\n" + LOOP.format(before=before, more="")
    assert hoist_invariants(source) is None


def test_what_may_be_an_iterator_is_hoisted_with_a_doubt():
    elsewhere = Elsewhere()
    assert hoist_invariants(LOOP.format(before="", more=""), None, elsewhere) is not None
    assert len(elsewhere.doubts) == 1
    assert "xs, ys" in elsewhere.doubts[0]


@pytest.mark.parametrize(
    "source",
    [
        "def f(xs: list[int], ys: list[int]):\n    for x in xs:\n        print(x / sum(ys))\n",
        "def f(zs):\n    ys = sorted(zs)\n    for x in ys:\n        print(x / sum(ys))\n",
    ],
)
def test_known_containers_are_hoisted_without_a_doubt(source):
    elsewhere = Elsewhere()
    assert hoist_invariants(source, None, elsewhere) is not None
    assert not elsewhere.doubts


class Marked(str):
    """Text that stays of its kind when it is added to, as marked-up text does."""

    __slots__ = ()

    def __add__(self, other):
        return Marked(str.__add__(self, other))

    def __radd__(self, other):
        return Marked(str.__add__(str(other), self))


@pytest.mark.parametrize("grow", ["text = text + piece", "text = piece + text", "text += piece"])
@pytest.mark.parametrize(
    "pieces", [["a", "b"], [Marked("a"), "b"], ["a", Marked("b")], [], [Marked("a")]], ids=str
)
def test_text_of_a_kind_of_its_own_keeps_it(grow, pieces):
    source = f"def f(pieces):\n    text = ''\n    for piece in pieces:\n        {grow}\n    return text\n"
    changed = gather_pieces(source)
    assert changed is not None
    answers = []
    for each in (source, changed):
        names: dict[str, Any] = {}
        exec(compile(each, "<module>", "exec"), names)
        answers.append(names["f"](pieces))
    before, after = answers
    assert (type(after), after) == (type(before), before)


class Reused:
    """Pieces that a reader puts into one and the same buffer."""

    def __iter__(self):
        buffer = bytearray(2)
        for piece in (b"ab", b"cd", b"ef"):
            buffer[:] = piece
            yield buffer


@pytest.mark.parametrize("grow", ["data = data + piece", "data = piece + data", "data += piece"])
@pytest.mark.parametrize(
    "pieces",
    [
        [b"a", b"b"],
        [bytearray(b"a"), b"b"],
        [b"a", bytearray(b"b")],
        [],
        Reused(),
        [b"a", "b"],
        [[1]],
        [None],
    ],
    ids=["bytes", "buffer first", "buffer later", "nothing", "one buffer", "text", "numbers", "none"],
)
def test_bytes_grow_as_before_also_from_a_buffer_that_is_used_again(grow, pieces):
    source = f"def f(pieces):\n    data = b''\n    for piece in pieces:\n        {grow}\n    return data\n"
    changed = gather_pieces(source)
    assert changed is not None

    def answer(text):
        names: dict[str, Any] = {}
        exec(compile(text, "<module>", "exec"), names)
        try:
            found = names["f"](pieces)
        except TypeError as error:
            return TypeError, bool(str(error))
        return type(found), bytes(found)

    assert answer(changed) == answer(source)


def test_an_asynchronous_loop_gathers_its_bytes_once():
    source = """
async def body(stream, sizes):
    received = b"<"
    async for part in stream:
        received += part
        sizes.append(len(part))
    return received
"""
    changed = gather_pieces(source)
    assert changed is not None
    assert "received +=" not in changed

    async def stream():
        for part in (b"a", b"bc"):
            yield part

    for text in (source, changed):
        names: dict[str, Any] = {}
        exec(compile(text, "<module>", "exec"), names)
        sizes: list[int] = []
        assert asyncio.run(names["body"](stream(), sizes)) == b"<abc"
        assert sizes == [1, 2]


@pytest.mark.parametrize(
    ("name", "doubted"), [("get_price", False), ("fetchRow", False), ("call_peer", True), ("handle", True)]
)
def test_a_retry_of_what_may_do_something_is_doubted(name, doubted):
    failure = Failure(error="TimeoutError", message="", function=name, line=2, count=1)
    assert repeated(f"def {name}(x):\n    return peer(x)\n", [failure]) == [name] * doubted
