"""Patterns that are made of variables: compiled once for each of them, and found again."""

# ruff: noqa: E501 - one example a line

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.speed.patterns.kept_patterns import kept_patterns
from tests.unit.healing.changed import names_of, text

FORMS = {
    "a sum": "return re.sub(r'^' + re.escape(a) + '(?=b|$)', '<', b)",
    "in a template": "return re.findall(f'{re.escape(a)}b?', b)",
    "any text": "return re.split('[' + re.escape(a) + 'z]', b, maxsplit=1)",
    "with flags": "return re.subn(re.escape(a), a, b, 2, re.I | re.M)",
    "with named flags": "m = re.match(pattern=a, string=b)\n    return bool(re.search(re.escape(a), b, flags=re.IGNORECASE))",
    "compiled here": "return re.compile(re.escape(a) + '+').findall(b)",
    "of a variable": "p = re.escape(a)\n    return re.findall(p, b)",
    "of a percent template": "return [m.span() for m in re.finditer('(%s)' % re.escape(a), b)]",
    "two of them": "return re.sub('^' + re.escape(a), '', b), re.sub(re.escape(a) + '$', '', b)",
    "of a mapping": "d = {'p': re.escape(a), 'q': re.compile(re.escape(b))}\n    return re.sub(d['p'], '<', b), re.findall(d['q'], a)",
    "of a mapping, with flags": "d = {'p': re.escape(a)}\n    return re.compile(d['p'], re.I | re.S).findall(b)",
    "of two": "return re.findall(re.escape(a) + '|' + re.escape(b), b + a)",
}


@pytest.mark.filterwarnings("ignore:.* is passed as positional argument:DeprecationWarning")  # from 3.13 on
@pytest.mark.parametrize("body", FORMS.values(), ids=FORMS)
def test_it_answers_the_same(body):
    source = f"import re\ndef f(a, b):\n    {body}\n"
    before, after = names_of(source)["f"], names_of(kept_patterns(source))["f"]

    @given(st.text("aAbz.^", min_size=1, max_size=3), st.text("aAbz.^", max_size=8))
    def holds(a, b):
        assert after(a, b) == before(a, b)

    holds()


def test_more_patterns_than_python_keeps_are_compiled_once(monkeypatch):
    source = "import re\ndef f(a, b):\n    return re.sub('^' + re.escape(a), '', b)\n"
    function = names_of(kept_patterns(source))["f"]
    compiled = []
    compile_ = re.compile

    def compiling(*given):
        compiled.append(given)
        return compile_(*given)

    monkeypatch.setattr(re, "compile", compiling)
    for _ in range(3):
        for number in range(700):
            assert function(f"<{number}>", f"<{number}>x") == "x"
    assert len(compiled) == 700


def test_a_method_is_changed_in_its_class_and_two_equal_patterns_share_a_table():
    source = "import re\nclass A:\n    def f(self, a, b):\n        return re.sub('^' + a, '', b), re.sub('^' + a, '-', b)\n"
    changed = text(kept_patterns(source))
    assert changed.count("def _pattern") == 1
    assert names_of(changed)["A"]().f("x", "xy") == ("y", "-y")


def test_the_pattern_of_an_object_is_compiled_once_for_each_text():
    source = "import re\nclass A:\n    def __init__(self, p):\n        self.p = p\n    def f(self, b):\n        return [m.span() for m in re.finditer(self.p, b)]\n"
    changed = text(kept_patterns(source))
    kind = names_of(changed)["A"]
    assert [kind(p).f("xaya") for p in ("a", "y", re.compile("x"))] == [[(1, 2), (3, 4)], [(2, 3)], [(0, 1)]]
    with pytest.raises(TypeError):
        kind(["a"]).f("a")


LEFT = {
    "a secret of an object": "import re\nclass A:\n    def f(self, b):\n        return re.search(self.token, b)\n",
    "an attribute of the module": "import re, string\ndef f(b):\n    return re.search(string.punctuation[:1], b)\n",
    "a fixed pattern": "import re\ndef f(a, b):\n    return re.sub('^a', '', b)\n",
    "a constant of the module": "import re\nP = '^a'\ndef f(a, b):\n    return re.sub(P, '', b)\n",
    "flags that are not known": "import re\ndef f(a, b, flags):\n    return re.sub('^' + a, '', b, 0, flags)\n",
    "the locale": "import re\ndef f(a, b):\n    return re.sub(b'^' + a, b'', b, 0, re.LOCALE)\n",
    "a password": "import re\ndef f(password, b):\n    return re.search(re.escape(password), b)\n",
    "what is remembered": "import re, functools\n@functools.lru_cache\ndef f(a, b):\n    return re.search(re.escape(a), b)\n",
    "what may have no hash": "import re\ndef f(a, b):\n    return re.search(make(a), b)\n",
    "arguments that are not counted": "import re\ndef f(a, b):\n    return re.sub('^' + a, *b)\n",
    "another module of this name": "import regex as re\ndef f(a, b):\n    return re.sub('^' + a, '', b)\n",
    "a name of its own": "import re\ndef f(re, a):\n    return re.sub('^' + a, '', a)\n",
}


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_it_is_left_alone(source):
    assert kept_patterns(source) is None
