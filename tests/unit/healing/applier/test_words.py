"""Words that may come from anywhere: in commits and pull requests nothing obeys them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from geoheal.domain.healing.patch import hash_of, source_text
from geoheal.healing.applier.plain_text import BREAK, TITLE_MAX, fenced, line, paragraph
from geoheal.healing.applier.task import content_of, holds

HOSTILE = st.text(alphabet="#@!~$%&^`/1a \n\r\x1b\x00\u202eGH-:\u0085\u2028", max_size=60)


@given(HOSTILE)
def test_a_title_is_one_line_without_references(text):
    title = line(text)
    assert len(title.replace(BREAK, "")) <= TITLE_MAX
    assert all(each.isprintable() or each == BREAK for each in title)
    assert not re.search(r"[#@!~$%&^][\w/]|://[\w/]|(?i:gh-)\d", title)


@given(HOSTILE)
def test_no_line_of_a_paragraph_begins_at_the_margin(text):
    assert all(each.startswith("    ") or not each for each in paragraph(text).split("\n"))


@given(HOSTILE)
def test_a_fence_is_closed_by_its_end_alone(text):
    first, *within, last = fenced(text).split("\n")
    assert first == last
    assert not [each for each in within if re.match(rf"\s*{first}`*\s*$", each)]


@given(st.text(alphabet="ab =\n", max_size=30), st.booleans())
def test_what_is_written_reads_as_the_source(source, crlf):
    like = b"x\r\ny\r\n" if crlf else b"x\ny\n"
    content = content_of(source, like)
    assert source_text(content) == source
    assert holds(content, hash_of(source))
    assert (b"\r\n" in content) == (crlf and "\n" in source)


def test_what_is_not_text_is_not_a_source():
    assert not holds(b"\xff", hash_of(""))
    assert not holds(None, hash_of(""))
