"""Text that inner functions add to: it reads as it did, at every place and time."""

# ruff: noqa: E501 - one example a line

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.gathered.gathered_closures import gathered_closures
from tests.unit.healing.changed import names_of

PAGE = """
def work(pieces):
    text = ""
    sizes = []
    def write(piece):
        nonlocal text
        {write}
    for piece in pieces:
        write(piece)
        {read}
    return text, sizes
"""
FORMS = {
    "added": PAGE.format(write="text += piece", read="pass"),
    "spelt out": PAGE.format(write='text = text + "<" + piece + ">"', read="pass"),
    "read between": PAGE.format(write="text += piece", read="sizes.append(len(text))"),
    "added outside": PAGE.format(write="text += piece", read='text += "!"'),
    "begun anew": PAGE.format(write='if piece == "a":\n            text = piece\n        else:\n            text += piece', read='text = "" if piece == "b" else piece\n        sizes.append(text)'),
    "of its own name": PAGE.format(write="text += piece", read="sizes.append([text for text in piece])").replace("[text for text in piece]", "(lambda text: text * 2)(piece)"),
    "deeper": PAGE.format(write="def more():\n            nonlocal text\n            text += piece\n        more()", read="pass"),
    "bytes": PAGE.format(write="text += piece.encode()", read="pass").replace('text = ""', 'text = b""'),
    "beside an inner variable of its name": PAGE.format(write="text += piece", read="def other():\n            text = 3\n            return text\n        sizes.append(other())"),
    "a part cannot be added": PAGE.format(write="text = text + piece + (None if piece == 'b' else '')", read="pass").replace("        write(piece)\n", "        try:\n            write(piece)\n        except TypeError:\n            pass\n"),
    "a list takes its place": PAGE.format(write="text = text + piece", read="pass").replace("for piece in pieces:", "text = sizes\n    for piece in [[each] for each in pieces]:"),
    "as a default of an inner function": PAGE.format(write="text += piece", read="def other(now=text):\n            text = 3\n            return now, text\n        sizes.append(other())"),
    "in a string": PAGE.format(write="text += piece", read="sizes.append(f'text {text!r} {text:>9} {len(text)}')"),
}  # fmt: skip


@pytest.mark.parametrize("source", FORMS.values(), ids=FORMS)
def test_it_reads_the_same(source):
    before, after = (names_of(code)["work"] for code in (source, gathered_closures(source)))

    @given(st.lists(st.sampled_from(["a", "b", "cd", ""]), max_size=8))
    def holds(pieces):
        assert after(pieces) == before(pieces)

    holds()


LEFT = {
    "a number": PAGE.format(write="text += piece", read="pass").replace('text = ""', "text = 0"),
    "it is added to while the piece is made": PAGE.format(write="text += write(piece[1:]) or piece", read="pass"),
    "the piece reads it": PAGE.format(write="text += piece + text[:1]", read="pass"),
    "it is bound by a loop": PAGE.format(write="text += piece", read="for text in pieces:\n            pass"),
    "it is bound with others": PAGE.format(write="text += piece", read="text, other = piece, 1"),
    "it is given": PAGE.format(write="text += piece", read="pass").replace("(pieces)", "(pieces, text='')"),
    "it is an error": PAGE.format(write="text += piece", read="try:\n            pass\n        except OSError as text:\n            pass"),
    "a function has its name": PAGE.format(write="text += piece", read="def other():\n            def text():\n                pass\n            return text"),
    "a class has it": PAGE.format(write="text += piece", read="class A:\n            text = text"),
    "it is multiplied": PAGE.format(write="text *= 2", read="text += piece"),
    "a callback makes the piece": PAGE.format(write="text += make(piece)", read="make = str"),
    "a table of functions makes the piece": PAGE.format(write="text += piece", read="def other(x):\n            nonlocal text\n            text += {0: write}[0](x)\n        other(piece)"),
    "an object makes the piece": PAGE.format(write="text += piece", read="sizes.made = write\n        def other(x):\n            nonlocal text\n            text += sizes.made(x)\n        other(piece)"),
    "it is read where it is begun anew": PAGE.format(write="text += piece", read="text = text.upper()"),
    "it is shown with its name": PAGE.format(write="text += piece", read="sizes.append(f'{text=}')"),
    "it is reached without its name": PAGE.format(write="text += piece", read="sizes.append(locals()['text'])"),
    "it is reached by a text": PAGE.format(write="text += piece", read="sizes.append(eval('text'))"),
    "it is the rest of a pattern": PAGE.format(write="text += piece", read="match {}:\n            case {**text}:\n                pass"),
    "no inner function adds": PAGE.format(write="text = piece", read="text += piece"),
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_it_is_left_alone(source):
    assert gathered_closures(source) is None


def test_only_what_is_hot_is_gathered():
    assert gathered_closures(FORMS["added"], frozenset({"elsewhere"})) is None
    assert gathered_closures(FORMS["added"], frozenset({"work.write"})) is not None


def test_a_reader_in_another_thread_loses_nothing():
    source = PAGE.format(write="text += piece", read="pass").replace(
        "for piece", "def now():\n        return text\n    yield now\n    for piece"
    )
    source = source.replace("return text, sizes", "yield text")
    work = names_of(gathered_closures(source))["work"](["x"] * 20_000)
    now, done = next(work), threading.Event()

    def read():
        while not done.is_set():
            assert set(now()) <= {"x"}

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    text = next(work)
    done.set()
    for reader in readers:
        reader.join()
    assert text == "x" * 20_000
