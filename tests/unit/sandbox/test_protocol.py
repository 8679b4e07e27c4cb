"""The strict reader: what a hostile box may write, and what it may not."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.errors import SandboxProtocolError
from geoheal.sandbox.protocol import FrameReader, clean_text, frame, parse

plain_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | plain_text
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(plain_text, parts, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.dictionaries(plain_text, values, max_size=5))
def test_what_is_written_is_read(message):
    (body,) = FrameReader(1 << 20).feed(frame(message))
    assert parse(body, depth=64) == message


@given(st.lists(st.dictionaries(plain_text, st.integers(0, 9)), max_size=5), st.integers(1, 7))
def test_messages_survive_being_cut_anywhere(messages, size):
    stream = b"".join(map(frame, messages))
    reader = FrameReader(1 << 20)
    chunks = [stream[start : start + size] for start in range(0, len(stream), size)]
    assert [parse(body, depth=4) for chunk in chunks for body in reader.feed(chunk)] == messages


@given(st.binary(max_size=200))
def test_noise_is_read_or_refused_and_nothing_else(body):
    with contextlib.suppress(SandboxProtocolError):
        assert isinstance(parse(body, depth=8), dict)


@given(values, st.integers(1, 6))
def test_depth_is_counted_as_the_parser_would(value, depth):
    def nesting(part):
        if isinstance(part, dict | list):
            parts = part.values() if isinstance(part, dict) else part
            return 1 + max(map(nesting, parts), default=0)
        return 0

    body = json.dumps({"a": value}).encode()
    if nesting({"a": value}) > depth:
        with pytest.raises(SandboxProtocolError, match="nested deeper"):
            parse(body, depth=depth)
    else:
        assert parse(body, depth=depth) == {"a": value}


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999}',
        b'{"a":-1e999}',
        b'{"a":12345678901234567}',
        b'{"a":0.00000000000000000000000000000000000000001}',
        b'{"a":1,"a":1}',
        b'{"b":{"a":1,"a":1}}',
        b'{"a":"\\ud800"}',
        b'{"\\udfff":1}',
        b'{"a":"\\u0000"}',
        b'{"a":"\0"}',
        b'{"a":"\xff"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":1} {}',
        b"[1]",
        b'"a"',
        b"",
    ],
)
def test_refused(body):
    with pytest.raises(SandboxProtocolError):
        parse(body, depth=16)


def test_an_announced_length_over_the_cap_is_refused_before_its_bytes_come():
    with pytest.raises(SandboxProtocolError, match="announced"):
        list(FrameReader(10).feed((11).to_bytes(4, "big")))


@pytest.mark.parametrize("tail", [b"", b"\\"])
def test_text_without_an_end_is_read_once(tail):
    """Not once for each of its quotes: at this length the square would take an hour."""
    body = b"[" * 100 + b'"' + b'\\"' * 500_000 + tail
    with pytest.raises(SandboxProtocolError):
        parse(body, depth=16)


@pytest.mark.parametrize(
    "mark", ["\x00", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\u200f", "\ufeff", "\ud800"]
)
def test_marks_that_deceive_are_stripped(mark):
    assert clean_text(f"a{mark}b", 10) == "ab"


def test_text_is_kept_and_cut():
    assert clean_text("Φ → κ\n\tß", 100) == "Φ → κ\n\tß"
    assert clean_text("abcdef", 3) == "abc"
