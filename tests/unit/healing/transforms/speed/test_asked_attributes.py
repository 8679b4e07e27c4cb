"""Lists of local objects become sets before a loop, unless something may change them while it runs."""

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.indexed.set_membership import set_membership
from tests.unit.healing.changed import names_of

SHOWN = """
class Options:
    def __init__(self, visible):
        self.visible = visible

def touch(options):
    CHANGE

def shown(rows, options):
    found = []
    for number, row in enumerate(rows):
        if number in options.visible:
            found.append(row)
        LINE
    return found
"""


def test_a_list_of_an_options_object_is_searched_by_hash():
    elsewhere = Elsewhere()
    changed = set_membership(SHOWN.replace("CHANGE", "pass").replace("LINE", "pass"), None, elsewhere)
    names = names_of(changed)
    assert "in visible_set" in (changed or "")
    assert elsewhere.doubts
    for visible in ([2, 0, [1]], (0, 2), {0, 2}, {0: 1, 2: 1}, range(0, 3, 2)):
        assert names["shown"]("abc", names["Options"](visible)) == ["a", "c"]
    with pytest.raises(TypeError):
        names["shown"]("abc", names["Options"](None))


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("options.visible.append(9)", "pass"),
        ("options.visible[0] = 9", "pass"),
        ("options.visible += [9]", "pass"),
        ("mine = options.visible", "pass"),
        ("options.visible = []", "touch(row)"),
        ("pass", "options.visible = []"),
        ("pass", "options = row"),
        ("pass", "row.use(options)"),
        ("pass", "yield row"),
    ],
)
def test_a_list_that_may_change_is_searched_as_it_is(change, line):
    assert set_membership(SHOWN.replace("CHANGE", change).replace("LINE", line)) is None


def test_a_property_is_left_alone():
    computed = SHOWN.replace("self.visible = visible", "self.all = visible") + (
        "class Counting(Options):\n    @property\n    def visible(self):\n        return self.all.pop()\n"
    )
    assert set_membership(computed.replace("CHANGE", "pass").replace("LINE", "pass")) is None
