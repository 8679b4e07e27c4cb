"""What a module does where it reads numbers or parts of texts elsewhere shows what a guard gives."""

# ruff: noqa: E501 - one example a line

import types

import pytest

from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.errors.test_unreadable_guards import changed_by

INT = "invalid literal for int() with base 10: "
FEW = "not enough values to unpack (expected 2, got 1)"
KNOWN = {
    "a choice": "def g(x):\n    return None if x == 'NaN' else float(x)\n",
    "the other way round": "def g(x):\n    return float(x) if x != 'NaN' else None\n",
    "one of several": "def g(x):\n    if x in ('', 'NaN'):\n        return None\n    return float(x.strip())\n",
    "both branches": "def g(x):\n    if x == 'NaN':\n        return None\n    else:\n        return round(float(x))\n",
}
UNKNOWN = {
    "another text": "def g(x):\n    return None if x == 'nan' else float(x)\n",
    "no number is read": "def g(x):\n    return None if x == 'NaN' else x.lower()\n",
    "what is given is computed": "def g(x, y):\n    return y if x == 'NaN' else float(x)\n",
    "two say otherwise": "def g(x):\n    return None if x == 'NaN' else float(x)\ndef h(x):\n    return 0 if x == 'NaN' else float(x)\n",
    "it raises": "def g(x):\n    if x == 'NaN':\n        raise KeyError(x)\n    return float(x)\n",
}
VIDEO = """class Video:
    def __init__(self, row):
        self.row = row
    def length(self):
        return {length}
    def views(self):
        return int(self.row["views"])
"""


@pytest.mark.parametrize("helper", KNOWN.values(), ids=KNOWN)
def test_a_text_gives_what_it_gives_where_another_number_is_read(helper):
    source = f"{helper}def f(ps):\n    return [int(ps[0]), g(ps[1])]\n"
    changed = changed_by(source, "ValueError", "int(ps[0])", f"{INT}'NaN'")
    function = names_of(changed)["f"]
    assert function(["NaN", "2"]) == [None, 2]
    assert function(["1", "NaN"]) == [1, None]
    with pytest.raises(ValueError, match="x"):
        function(["x", "2"])


@pytest.mark.parametrize("text", ["don't know", '"', "n/a 😀", "a\\b"])
def test_such_a_text_may_be_any(text):
    source = f"def g(x):\n    return None if x == {text!r} else float(x)\ndef f(ps):\n    return int(ps[0])\n"
    changed = changed_by(source, "ValueError", "int(ps[0])", f"{INT}{text!r}")
    assert names_of(changed)["f"]([text]) is None


@pytest.mark.parametrize("helper", UNKNOWN.values(), ids=UNKNOWN)
def test_nothing_is_made_up_for_a_text(helper):
    source = f"{helper}def f(ps):\n    return [int(ps[0]), len(ps)]\n"
    assert changed_by(source, "ValueError", "int(ps[0])", f"{INT}'NaN'") is None


@pytest.mark.parametrize("length", ['int(self.row.get("length", 0))', 'int(self.row.get("length") or 0)'])
def test_a_number_beside_it_has_a_default(length):
    source = VIDEO.format(length=length)
    changed = changed_by(source, "ValueError", 'int(self.row["views"])', f"{INT}'No'", function="Video.views")
    kind = names_of(changed)["Video"]
    assert [kind({"views": each}).views() for each in ("7", "No")] == [7, 0]


@pytest.mark.parametrize(
    "length", ['int(self.row["length"])', 'self.row.get("length", 0)', 'int(self.other.get("length", 0))']
)
def test_nothing_beside_it_has_a_default(length):
    source = VIDEO.format(length=length)
    assert (
        changed_by(source, "ValueError", 'int(self.row["views"])', f"{INT}'No'", function="Video.views")
        is None
    )


def test_words_beside_numbers_with_commas_are_not_numbers():
    source = VIDEO.format(length='int(self.row.get("length", 0))')
    texts = (f"{INT}'1,204'", f"{INT}'No'")
    changed = changed_by(
        source, "ValueError", 'int(self.row["views"])', texts[0], function="Video.views", others=texts[1:]
    )
    kind = names_of(changed)["Video"]
    assert [kind({"views": each}).views() for each in ("7", "1,204", "No")] == [7, 1204, 0]
    decimal = (f"{INT}'1,5'",)
    assert (
        changed_by(
            source, "ValueError", 'int(self.row["views"])', texts[0], function="Video.views", others=decimal
        )
        is None
    )


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ('    if tag == "O":\n        return ("O", None)\n', ["x", None]),
        ('    if tag == "O":\n        return "O", ""\n', ["x", ""]),
        ('    if tag == "O":\n        return ["O", tag]\n', ["x", ""]),
        (
            '    if tag == "O":\n        return ("O", None)\n    if tag == "P":\n        return ("P", 0)\n',
            ["x", ""],
        ),
        ('    if tag == "O":\n        return None\n', ["x", ""]),
    ],
)
def test_a_missing_part_is_what_the_function_gives_in_another_case(other, expected):
    source = f'def split(tag):\n{other}    return tag.split("-", 1)\ndef f(tag):\n    a, b = split(tag)\n    return [a, b]\n'
    changed = changed_by(source, "ValueError", "a, b", FEW)
    function = names_of(changed)["f"]
    assert function("x") == expected
    assert function("B-x-y") == ["B", "x-y"]


MEAN = "def error(model):\n    errors = [each.error for each in model.points]\n    if not errors:\n        return -1\n    return sum(errors) / len(errors)\n"


@pytest.mark.parametrize(
    ("helper", "expected"),
    [
        (MEAN, -1),
        (MEAN.replace("(model)", "(other)").replace("model.", "other."), 0.0),
        (MEAN.replace("return -1", "return None"), 0.0),
        (MEAN.replace("sum(errors) / len(errors)", "max(errors)"), 0.0),
        (MEAN + MEAN.replace("def error", "def fault").replace("-1", "-2"), 0.0),
    ],
)
def test_a_quotient_of_nothing_is_what_siblings_give_for_the_same_input(helper, expected):
    source = f"{helper}def f(model):\n    return {{'mean': round(model.size / len(model.points), 2)}}\n"
    changed = changed_by(source, "ZeroDivisionError", "model.size / len(model.points)", "division by zero")
    empty, full = (types.SimpleNamespace(size=len(points), points=points) for points in ([], [3]))
    assert [names_of(changed)["f"](each)["mean"] for each in (empty, full)] == [expected, 1]


SENT = """def f(info):
    return {{"code": info.get("code", {one}), "series": info["series"], "firmware": {other}}}
"""


@pytest.mark.parametrize(
    ("one", "other", "given"),
    [
        ('""', 'info.get("firmware", "")', ""),
        ("0", 'info.get("firmware", 0)', 0),
        ('""', 'info.get("firmware", 0)', None),
        ('""', 'info["firmware"]', None),
    ],
)
def test_a_missing_key_gives_what_all_its_neighbours_give(one, other, given):
    source = SENT.format(one=one, other=other)
    changed = changed_by(source, "KeyError", 'info["series"]', "'series'")
    function = names_of(changed)["f"]
    assert function({"firmware": "1"})["series"] == given
    assert function({"firmware": "1", "series": "s"})["series"] == "s"
