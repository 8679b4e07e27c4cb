"""A rewrite indents no text of several lines, wherever it stands: its lines would be others."""

import ast

import pytest

from geoheal.healing.transforms.memory.release_always import put_in_finally
from geoheal.healing.transforms.source_edit import SourceEdit

MIDDLE = "show('''one\ntwo''')\nstore(1)\n"
PLAIN = "show('one')\nstore(1)\n"


def moved(block: str) -> str | None:
    edit = SourceEdit(f"open_it()\n{block}close_it()\n")
    put_in_finally(edit.tree.body[1:3], edit.tree.body[3], edit)
    return edit.result()


@pytest.mark.parametrize(
    "block", [MIDDLE, MIDDLE.replace("'''o", "f'''{x} o"), MIDDLE.replace("'''o", "b'''o")]
)
def test_a_text_of_several_lines_is_not_indented(block):
    assert moved(block) is None


def test_other_statements_are():
    assert moved(PLAIN) == "open_it()\ntry:\n    show('one')\n    store(1)\nfinally:\n    close_it()\n"


def test_an_elif_with_such_a_text_is_left_alone():
    edit = SourceEdit("if x:\n    pass\nelif y:\n    show('''one\ntwo''')\n")
    first = edit.tree.body[0]
    assert isinstance(first, ast.If)
    other = first.orelse[0]
    edit.replace_statements(other, other, "elif z:\n    pass\n")
    assert edit.result() is None


def test_a_text_of_several_lines_that_stays_where_it_is_does_no_harm():
    edit = SourceEdit(PLAIN + MIDDLE)
    edit.replace_statements(edit.tree.body[0], edit.tree.body[1], "store(2)\n")
    assert edit.result() == "store(2)\n" + MIDDLE
