"""Functions that only call a method are the method where nobody can tell them apart, and stay else."""

# ruff: noqa: E501 - one example a line

import pytest

from geoheal.healing.transforms.memory.listeners.plain_methods import with_plain_methods

VIEW = """
class View:
    def __init__(self, bus):
        bus.watch(lambda key, value: self.changed(key, value))
    def changed(self, key, value):
        self.key = key
"""


def test_a_function_that_hands_on_all_it_is_given_is_the_method():
    assert with_plain_methods(VIEW) == VIEW.replace(
        "lambda key, value: self.changed(key, value)", "self.changed"
    )


FORWARDED = "lambda key, value: self.changed(key, value)"
LEFT = {
    "in another order": VIEW.replace("(key, value))", "(value, key))"),
    "with less": VIEW.replace("changed(key, value))", "changed(key))"),
    "with a default": VIEW.replace("lambda key, value:", "lambda key, value=1:"),
    "under other names": VIEW.replace(FORWARDED, "lambda a, b: self.changed(a, b)"),
    "of another method's default": VIEW.replace("def changed(self, key, value)", "def changed(self, key, value, more=None)"),
    "that may be another one later": VIEW + "    def quiet(self):\n        self.changed = print\n",
    "with a decorator": VIEW.replace("    def changed", "    @staticmethod\n    def changed"),
    "that a class below has, too": VIEW + "class Below(View):\n    def changed(self, key, value):\n        pass\n",
    "of somebody else": VIEW.replace("self.changed(key", "bus.changed(key"),
    "again and again": VIEW.replace("        bus.watch", "        for _ in range(2): bus.watch"),
    "twice": VIEW.replace("    def changed", f"        bus.watch({FORWARDED})\n    def changed"),
    "at any time": VIEW.replace("__init__", "start"),
    "that is kept": VIEW.replace(f"bus.watch({FORWARDED})", f"self.kept = {FORWARDED}"),
}  # fmt: skip


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT)
def test_what_is_not_the_same_stays(source):
    assert with_plain_methods(source) == source
