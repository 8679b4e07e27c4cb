"""Patterns that need a text: it is searched first, and the answers stay the same."""

# ruff: noqa: E501 - one example a line

import re
import string

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.patterns.needed_text import Value, needed_text
from geoheal.healing.transforms.speed.patterns.text_first import text_first
from tests.unit.healing.changed import names_of, text

FORMS = {
    "a start": "return re.sub('^' + re.escape(a), '', b)",
    "a start, replaced": "return re.sub(r'\\A' + re.escape(a) + 'b', '<b>', b)",
    "a start before a character or the end": "return re.sub(r'^' + re.escape(a) + r'(?=/|$)', '', b)",
    "a start before characters": "return re.sub(r'^' + re.escape(a) + '(?=[/.])', '-', b)",
    "a start before the very end": r"return re.sub(r'^' + re.escape(a) + r'\Z', '-', b)",
    "a start before the end": "return re.sub(f'^{re.escape(a)}$', '-', b)",
    "a start, not before a character": "return re.sub(f'^{re.escape(a)}(?!b)', '-', b)",
    "an end": "return re.sub(re.escape(a) + '$', '', b)",
    "anywhere": "return re.sub(re.escape(a), '-', b)",
    "counted": "return re.subn(f'b{re.escape(a)}', '-', b)",
    "words": r"return bool(re.search(r'\b' + re.escape(a) + r'\b', b)), re.findall(r'\b' + re.escape(a) + 'b+', b)",
    "a word at the start": r"return bool(re.match(r'\b' + re.escape(a) + r'b', b))",
    "behind others": "return [m.span() for m in re.finditer('[ab/]' + re.escape(a) + '.', b)]",
    "split": r"return re.split(re.escape(a) + r'\s*', b), re.split('^' + re.escape(a), b)",
    "groups": "m = re.search(re.escape(a) + '(.*)', b)\n    return m and m.groups()",
    "whole": "return bool(re.fullmatch(re.escape(a) + '.', b))",
    "two values": "return re.findall(re.escape(a) + '/' + re.escape(b), b + a)",
    "values apart": "return re.findall(re.escape(a) + '.*' + re.escape(b), b + a)",
    "quotes": "return re.sub('^\\'\"' + re.escape(a), '\"', b)",
}
SHORT = st.text("ab/.\n ", max_size=3)


@pytest.mark.filterwarnings("ignore:.* is passed as positional argument:DeprecationWarning")
@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS)
def test_it_answers_the_same(body):
    source = f"import re\ndef f(a, b):\n    {body}\n"
    before, after = names_of(source)["f"], names_of(text_first(source) or source)["f"]

    @given(SHORT, st.text("ab/.\n ", max_size=7))
    @example("", "")
    @example("a", "a\n")
    @example("\n", "\n\n")
    def holds(a, b):
        assert after(a, b) == before(a, b)

    holds()


def test_each_form_but_that_of_values_apart_is_changed():
    left = [
        name for name, body in FORMS.items() if text_first(f"import re\ndef f(a, b):\n    {body}\n") is None
    ]
    assert left == ["values apart"]


@pytest.mark.parametrize(("a", "b"), [(3, "b"), ("a", None), (b"a", b"ba"), ("a", b"a")])
def test_what_is_not_a_text_is_answered_or_refused_as_before(a, b):
    source = "import re\ndef f(a, b):\n    return re.sub(re.escape(a), '', b)\n"

    def answer(module):
        try:
            return names_of(module)["f"](a, b)
        except TypeError as error:
            return str(error)

    assert answer(text_first(source)) == answer(source)


def test_a_pattern_is_not_built_where_its_text_does_not_occur(monkeypatch):
    search = names_of(
        text_first("import re\ndef f(a, b):\n    return re.search(re.escape(a) + '[0-9]', b)\n")
    )["f"]
    built: list[str] = []
    monkeypatch.setattr(re, "escape", built.append)
    assert search("x", "y" * 99) is None
    assert built == []


def test_a_method_is_changed_in_its_class_and_equal_patterns_share_a_function():
    source = "import re\nclass A:\n    def f(self, a, b):\n        return re.sub('^' + re.escape(a), '', b), re.sub('^' + re.escape(a), '', b[1:])\n"
    changed = text(text_first(source))
    assert changed.count("def _sub_in_f") == 1
    assert names_of(changed)["A"]().f("x", "xxy") == ("xy", "y")


CONSTANTS = st.sampled_from(
    ["", "^", "$", "a", "b", ".", "[ab]", "(", ")", "(?:", "*", "?", "|", "\\", r"\b", r"\.", "{", "}", "{2}", "2", "[", "]",
     r"\1", r"\x4", "(?=", "(?!", "(?#", "(?P<a>", r"\Z", "(?i)", "(?x)"]
)  # fmt: skip
VALUES = st.text("ab2} .,i", max_size=2)


@given(
    st.lists(st.one_of(CONSTANTS, VALUES.map(Value)), min_size=1, max_size=5),
    st.text("ab2} .,i\n", max_size=6),
)
def test_what_matches_has_the_text_that_is_needed(pattern, searched):
    found = needed_text(pattern)
    if found is None:
        return
    written = "".join(each if isinstance(each, str) else re.escape(each.name) for each in pattern)
    needed = "".join(each if isinstance(each, str) else each.name for each in found.parts)
    for match in re.finditer(written, searched):
        assert needed in match[0] or not found.is_first
        assert needed in searched
        assert searched.startswith(needed, match.start()) or not found.is_first
        assert match.start() == 0 or not found.at_start
        assert match[0] == needed or found.ends is None


@pytest.mark.parametrize("value", [*string.printable, "3}", "", "\\d", "(?i)a"])
def test_an_escaped_value_never_means_more_than_itself(value):
    for constant in (r"\x4", r"\1", "a{", "\\", "[", r"\N"):
        assert needed_text([constant, Value(value)]) is None


LEFT = {
    "flags": "import re\ndef f(a, b):\n    return re.search(re.escape(a), b, re.I)\n",
    "flags in the pattern": "import re\ndef f(a, b):\n    return re.search('(?i)' + re.escape(a), b)\n",
    "a value that is a pattern": "import re\ndef f(a, b):\n    return re.search('^' + a, b)\n",
    "a repeated value": "import re\ndef f(a, b):\n    return re.search(re.escape(a) + '*', b)\n",
    "a choice": "import re\ndef f(a, b):\n    return re.search(re.escape(a) + '|b', b)\n",
    "a replacement with groups": "import re\ndef f(a, b):\n    return re.sub(re.escape(a), r'\\g<0>', b)\n",
    "a computed replacement": "import re\ndef f(a, b):\n    return re.sub(re.escape(a), b, b)\n",
    "a limited number": "import re\ndef f(a, b):\n    return re.sub(re.escape(a), '', b, count=1)\n",
    "a name of the module": "import re\nA = 'a'\ndef f(b):\n    return re.search(re.escape(A), b)\n",
    "a password": "import re\ndef f(password, b):\n    return re.search(re.escape(password), b)\n",
    "a type of its own": "import re\ndef type(x): return str\ndef f(a, b):\n    return re.search(re.escape(a), b)\n",
    "names that are taken": "import re\ndef f(text, b):\n    return re.search(re.escape(text), b)\n",
    "what is looked at before": "import re\ndef f(a, b):\n    return a in b and re.search(re.escape(a) + 'x', b)\n",
    "another module of this name": "import regex as re\ndef f(a, b):\n    return re.search(re.escape(a), b)\n",
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_it_is_left_alone(source):
    assert text_first(source) is None
