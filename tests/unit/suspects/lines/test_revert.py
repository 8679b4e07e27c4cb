"""Lines are taken back from the newest version only where they still stand as the commit left them."""

from geoheal.repository.hunks import hunks_of
from geoheal.suspects.lines.revert import is_undone, revert_of

OLDER = {"a.py": "one\ntwo\nthree\n"}
NEWER = {"a.py": "one\nTWO\nthree\n"}
HUNKS = hunks_of(OLDER, NEWER)


def test_a_later_change_elsewhere_does_not_matter():
    diff = revert_of(OLDER, NEWER, {"a.py": "zero\none\nTWO\nthree\nfour\n"}, HUNKS)
    assert diff is not None
    assert "-TWO\n+two\n" in diff


def test_a_later_change_of_the_same_lines_leaves_nothing_to_take_back():
    assert revert_of(OLDER, NEWER, {"a.py": "one\nTWO and more\nthree\n"}, HUNKS) is None


def test_lines_that_stand_twice_are_not_taken_back():
    twice = "one\nTWO\nthree\none\nTWO\nthree\n"
    assert revert_of(OLDER, NEWER, {"a.py": twice}, HUNKS) is None


def test_a_later_version_undoes_lines_where_it_has_those_of_before_again():
    assert is_undone(OLDER, NEWER, {"a.py": "zero\none\ntwo\nthree\nfour\n"}, HUNKS)
    for later in ("one\nTWO\nthree\n", "one\nother\nthree\n", ""):
        assert not is_undone(OLDER, NEWER, {"a.py": later}, HUNKS)
    assert not is_undone(OLDER, NEWER, {}, HUNKS)
