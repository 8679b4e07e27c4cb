"""What an object stored in a table of the module leaves at its end, where nobody needs it later."""

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.bound_containers import bound_containers
from geoheal.healing.transforms.memory.release_at_end import release_at_end
from tests.unit.healing.changed import names_of, text

LINKS = """
OPEN = {}
class Link:
    def __init__(self, name):
        self.name = name
        OPEN[self.name] = []
    def send(self, data):
        OPEN[self.name].append(data)
    def close(this):
        this.is_open = False
    def __exit__(self, *error):
        self.close()
"""
LEFT_ALONE = {
    "somebody looks at all": "def report():\n    return [len(each) for each in OPEN.values()]\n",
    "somebody removes": "def forget(name):\n    del OPEN[name]\n",
    "the name changes": "def rename(link, name):\n    link.name = name\n",
}
HISTORY = """
class Grader:
    WINDOW = 3
    def __init__(self):
        self.history = []
    def note(self, score):
        self.history.append(score)
        return self.history[-self.WINDOW:]
"""


def test_an_entry_leaves_at_the_end_of_its_object():
    changed = text(release_at_end(LINKS, elsewhere := Elsewhere()))
    names = names_of(changed)
    link, other = names["Link"]("a"), names["Link"]("b")
    link.send(1)
    link.close()
    link.close()
    other.send(2)
    assert names["OPEN"] == {"b": [2]}
    assert changed.count("OPEN.pop(this.name, None)") == changed.count(".pop(") == 1
    assert len(elsewhere.doubts) == 1


@pytest.mark.parametrize("more", LEFT_ALONE.values(), ids=LEFT_ALONE)
def test_entries_that_may_be_needed_stay(more):
    assert release_at_end(LINKS + more) is None


def test_a_table_that_other_files_use_is_left_alone():
    assert release_at_end(LINKS, Elsewhere(ProjectSources({"a.py": "import links\nlinks.OPEN"}))) is None


@pytest.mark.parametrize("ending", ["closely", "send_all"])
def test_only_methods_that_end_an_object_count(ending):
    source = LINKS.replace("close(", f"{ending}(").replace("__exit__", "leave")
    assert release_at_end(source) is None


def test_how_far_a_history_is_looked_at_may_be_a_constant_of_its_class():
    grader = names_of(bound_containers(HISTORY, 4))["Grader"]()
    assert [grader.note(n) for n in range(40)][-1] == [37, 38, 39]
    assert len(grader.history) <= 8
    assert bound_containers(HISTORY, 2) is None


@pytest.mark.parametrize(
    "more", ["def widen(grader):\n    grader.WINDOW = 99\n", "class B(Grader):\n    WINDOW = 9\n"]
)
def test_a_constant_that_may_change_is_none(more):
    assert bound_containers(HISTORY + more, 4) is None
