"""Objects that are values may be the ones that were made before; all others are made anew."""

# ruff: noqa: E501 - one example a line

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.remembered.kept_objects import kept_objects
from tests.unit.healing.changed import names_of, text

VERSIONS = """class Version:
    def __init__(self, text, kind=None):
        parts = []
        for part in str(text).split("."):
            parts.append(int(part) if part.isdigit() else part)
        self.parts, self.kind, self.text = tuple(parts), kind, text

    def shown(self):
        return [repr(self.text), self.kind, self.parts]

def work(texts):
    return [Version(text, len(texts) > 2).shown() for text in texts]
"""
NUMBERED = "class A:\n    count = 0\n    def __init__(self, x):\n        self.x = x\n        A.count += 1\ndef f(x):\n    return A(x)\n"
PLAIN = "class A:\n    def __init__(self, x):\n        self.x = [x]\ndef f(x):\n    return A(x)\n"
LEFT = {
    "counts its objects": NUMBERED,
    "is changed later": PLAIN + "def g(a):\n    a.x = 1\n",
    "what is in it is changed": PLAIN + "def g(a):\n    a.x.append(1)\n",
    "an element of it is changed": PLAIN + "def g(a):\n    a.x[0] = 1\n",
    "counts its own uses": PLAIN.replace(
        "def f", "    n = 0\n    def use(self):\n        self.n += 1\n        return self.n\ndef f"
    ),
    "gets a further attribute": PLAIN + "def g(x):\n    a = A(x)\n    a.note = 1\n    return a\n",
    "gets one by its name": PLAIN + "def g(x, name):\n    a = A(x)\n    setattr(a, name, 1)\n    return a\n",
    "gets one in its table": PLAIN
    + "def g(x, name):\n    a = A(x)\n    a.__dict__[name] = 1\n    return a\n",
    "reads what is set in the class": PLAIN.replace("[x]", "self.rate * x")
    + "def to(rate):\n    A.rate = rate\n",
    "what is in it is changed by another name": PLAIN + "def g(a):\n    xs = a.x\n    xs.append(1)\n",
    "registers itself": "ALL = []\n" + PLAIN.replace("self.x = [x]", "ALL.append(self)"),
    "reads a clock": "import time\n" + PLAIN.replace("[x]", "time.time() + x"),
    "is a secret": PLAIN.replace("x", "password"),
    "opens something": PLAIN.replace("[x]", "open(x)"),
    "is entered": PLAIN.replace("def f", "    def __exit__(self, *_):\n        pass\ndef f"),
    "has a base": PLAIN.replace("class A", "class A(dict)"),
    "is a base": PLAIN + "class B(A):\n    pass\n",
    "is decorated": PLAIN.replace("class A", "@register\nclass A"),
    "by name": PLAIN.replace("return A(x)", "return A(x=x)"),
    "without arguments": PLAIN.replace("self, x", "self, x=1").replace("return A(x)", "return A()"),
    "reads what changes": "n = 0\ndef up():\n    global n\n    n += 1\n" + PLAIN.replace("[x]", "n + x"),
    "hands itself over": PLAIN.replace("[x]", "x.add(self)"),
}
VALUES = st.lists(
    st.text(alphabet="1.a", max_size=4) | st.integers(-2, 2) | st.booleans() | st.floats(-1, 1) | st.none(),
    max_size=8,
)


def test_what_methods_of_other_classes_store_in_their_own_objects_does_not_count_as_a_change():
    other = "class B:\n    def put(self, y):\n        self.y = y\n"
    assert "_made(A, x)" in text(kept_objects(PLAIN + other))


@given(values=VALUES)
def test_equal_parts_of_other_kinds_are_distinguished(values):
    before, after = names_of(VERSIONS)["work"], names_of(kept_objects(VERSIONS))["work"]
    assert after(values * 2) == before(values * 2)


def test_an_object_is_made_once_and_no_more_than_so_many_are_kept():
    elsewhere = Elsewhere()
    names = names_of(kept_objects(PLAIN, None, elsewhere))
    assert names["f"]("a") is names["f"]("a")
    for number in range(9_000):
        names["f"](number)
    assert len(names["_MADE"]) <= 4096
    assert "the same object" in elsewhere.doubts[0]


def test_what_has_no_hash_is_made_each_time():
    f = names_of(kept_objects(PLAIN))["f"]
    assert f([1]).x == [[1]]
    assert f([1]) is not f([1])


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_more_than_a_value_is_left_alone(source):
    compile(source, "source", "exec")
    assert kept_objects(source) is None


def test_an_object_within_another_is_left_alone():
    changed = text(kept_objects(PLAIN + "def g(x):\n    return A(A(x).x)\n"))
    assert "return A(A(x).x)" in changed or "return A(_made(A, x).x)" in changed
