"""A local container that is extended by copies grows where it is, unless an older one may be seen."""

# ruff: noqa: E501 - one example a line

from collections import OrderedDict

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.gathered.grown_locals import grown_locals
from tests.unit.healing.changed import names_of

LOOP = """
def work(parts):
    found = {start}
    for part in parts:
        found = {grown}
    return found
"""
LISTS = [[1, 2], [3], [], [1]]
GROWING = {
    "a list": ("[]", "found + part", LISTS),
    "a list with more": ("[0]", "found + [len(part), *part]", LISTS),
    "unpacked": ("[]", "[*found, *part]", LISTS),
    "of tuples": ("[]", "[*found, part]", [(1,), (2,)]),
    "a mapping": ("{}", "{**found, **part}", [{1: "a", 2: "b"}, {True: "c"}, {}]),
    "another mapping": ("{}", "found | part", [{1: "a"}, OrderedDict({2: "b", 1: "c"})]),
    "a key": ("{}", "{**found, part: len(part)}", ["a", "bb", "a"]),
    "a set": ("set()", "found | part", [{1}, {2}, frozenset({3})]),
    "a subclass": (
        "[]",
        "found + part",
        [[1], type("Own", (list,), {"__radd__": lambda _self, other: [*other, 9]})([2]), [3]],
    ),
}


@pytest.mark.parametrize(("start", "grown", "parts"), GROWING.values(), ids=GROWING)
def test_the_answer_is_the_same_and_nothing_given_is_changed(start, grown, parts):
    source = LOOP.replace("{start}", start).replace("{grown}", grown)
    changed = grown_locals(source)
    before = [repr(each) for each in parts]
    expected, found = names_of(source)["work"](parts), names_of(changed)["work"](parts)
    assert repr(found) == repr(expected)
    assert type(found) is type(expected)
    assert [repr(each) for each in parts] == before
    assert grown_locals(changed or "") is None


@pytest.mark.parametrize(("start", "part"), [("[]", (1,)), ("{}", [1]), ("set()", [1])])
def test_what_cannot_be_added_fails_as_before(start, part):
    grown = "found + part" if start == "[]" else "found | part"
    source = LOOP.replace("{start}", start).replace("{grown}", grown)
    for code in (source, grown_locals(source)):
        with pytest.raises(TypeError):
            names_of(code)["work"]([part])


LIST = LOOP.replace("{start}", "[]").replace("{grown}", "found + part")
LEFT = {
    "it is kept": LIST.replace("    return", "        parts[0] = found\n    return"),
    "it is handed on": LIST.replace("    return", "        use(found)\n    return"),
    "it is given out": LIST.replace("    return", "        yield found\n    return"),
    "it is gone through": LIST.replace("for part in parts", "for part in found"),
    "it comes from a caller": LIST.replace("def work(parts)", "def work(parts, found)").replace("    found = []\n", ""),
    "it may be another": LIST.replace("found = []", "found = first"),
    "a function in it": LIST.replace("    return", "    def later():\n        return found\n    return"),
    "numbers": LIST.replace("[]", "0"),
    "itself": LIST.replace("found + part", "found + found"),
    "an own list": LIST.replace("found = []", "found = first = []"),
    "later": LIST.replace("    return found", "    return (each for each in found)"),
    "in two ways": LIST.replace("    return", "        found = [*found, 1]\n    return"),
    "by another operator": LIST.replace("found + part", "found | part"),
    "the greater one": LIST.replace("    return", "        parts[0] = max(found, part)\n    return"),
    "what a sum begins with": LIST.replace("    return", "        parts[0] = sum([], found)\n    return"),
    "a part of what is matched": LIST.replace("        found =", "        match part:\n            case {'found': found}: pass\n        found ="),
    "an error": LIST.replace("        found =", "        try: part()\n        except ValueError as found: pass\n        found ="),
    "another sorted": LIST.replace("found = []", "found = sorted(parts)") + "def sorted(parts):\n    return parts\n",
    "another max": LIST.replace("(parts)", "(parts, max)").replace("    return", "        max(found)\n    return"),
    "all names": LIST.replace("    return", "        parts[0] = dict(locals())\n    return"),
    "it is given to a function in it": "def outer(parts):\n    def inner(found):\n        if not found:\n            found = []\n        for part in parts:\n            found = found + part\n        return found\n    return inner(parts[0])\n",
    "no loop": "def work(part):\n    found = []\n    found = found + part\n    return found\n",
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_where_an_older_one_may_be_seen_it_is_copied(source):
    compile(source, "module", "exec")
    assert grown_locals(source) is None


def test_a_function_in_another_is_changed_once():
    inner = LIST.strip().replace("\n", "\n    ").replace("work(parts)", "inner()")
    changed = grown_locals(f"def work(parts):\n    {inner}\n    return inner()\n")
    assert (changed or "").count("_grown(found, part)") == 1
    assert names_of(changed)["work"]([[1], [2, 3]]) == [1, 2, 3]


SET = LOOP.replace("{start}", "set()").replace("{grown}", "found | part")


@pytest.mark.parametrize(
    ("returned", "is_doubted"),
    [
        ("found", True),
        ("list(found)", True),
        ("[each for each in found]", True),
        ("sorted(found)", False),
        ("len(found), 1 in found", False),
    ],
)
def test_another_order_of_a_set_is_a_doubt_where_it_may_be_seen(returned, is_doubted):
    elsewhere = Elsewhere()
    assert grown_locals(SET.replace("return found", f"return {returned}"), None, elsewhere)
    assert bool(elsewhere.doubts) is is_doubted


@pytest.mark.parametrize(("start", "grown"), [("[]", "found + part"), ("{}", "found | part")])
def test_lists_and_mappings_keep_their_order(start, grown):
    elsewhere = Elsewhere()
    assert grown_locals(LOOP.replace("{start}", start).replace("{grown}", grown), None, elsewhere)
    assert not elsewhere.doubts
