"""Of a large module a model is shown what matters."""

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.strategies.written.excerpt import called_from, excerpt

SOURCE = '''import os

RATE = 3


class Shop:
    def total(self, basket):
        return sum(self.price(each) for each in basket)

    def price(self, article):
        return article * RATE

    def close(self):
        os.remove("lock")


def day(shops):
    return [shop.total([1]) for shop in shops]


def other():
    """Nothing to do with it."""
    return 7
'''


def test_what_it_calls_and_who_calls_it_stays():
    shown = excerpt(SOURCE, ["Shop.total"], whole=10)
    assert "article * RATE" in shown
    assert "shop.total([1])" in shown
    assert "RATE = 3" in shown
    assert "os.remove" not in shown
    assert "return 7" not in shown
    assert shown.count("...  # left out") == 2


def test_lines_name_their_function_and_small_or_unknown_ones_are_shown_whole():
    assert "os.remove" in excerpt(SOURCE, ["line 14"], whole=10)
    assert "article * RATE" not in excerpt(SOURCE, ["line 14"], whole=10)
    assert excerpt(SOURCE, ["Shop.total"]) == SOURCE
    assert excerpt(SOURCE, ["nobody"], whole=10) == SOURCE


def test_calls_in_other_files_are_found():
    project = ProjectSources({"a.py": "x = shop.total(3)\ny = total\n", "b.py": "def total(x): pass\n"})
    assert list(called_from(project, ["Shop.total"])) == ["a.py:1: x = shop.total(3)"]
