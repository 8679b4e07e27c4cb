"""What was changed while code was moved is found in its new place."""

from geoheal.repository.hunks import hunks_of, reverted
from geoheal.suspects.lines.moved import in_new_places

FAST = "def overlap(ours, theirs):\n    known = set(theirs)\n    return sum(each in known for each in ours)\n"
SLOW = FAST.replace("set(theirs)", "list(theirs)")
SCORE = f'"""Scores."""\n\n\n{FAST}\n\ndef score(text):\n    return overlap(text, text)\n'


def test_a_renamed_file_shows_the_lines_that_changed():
    older = {"score.py": SCORE, "search.py": "from score import score\n"}
    newer = {"ranking.py": SCORE.replace(FAST, SLOW), "search.py": "from ranking import score\n"}
    former = in_new_places(older, newer)
    assert former is not None
    [hunk] = hunks_of(former, newer)
    assert (hunk.path, hunk.lines) == ("ranking.py", (5, 5))
    assert reverted(former, newer, [hunk]) == {
        "ranking.py": SCORE,
        "search.py": "from ranking import score\n",
    }


def test_a_moved_function_shows_the_lines_that_changed():
    older = {"score.py": SCORE, "words.py": "STOP = ()\n"}
    newer = {
        "score.py": SCORE.replace(FAST, "from words import overlap\n"),
        "words.py": f"STOP = ()\n\n\n{SLOW}",
    }
    former = in_new_places(older, newer)
    assert former is not None
    [hunk] = hunks_of(former, newer)
    assert (hunk.path, hunk.lines) == ("words.py", (5, 5))


def test_what_was_moved_and_not_changed_has_no_former_text():
    assert in_new_places({"a.py": SCORE}, {"b.py": SCORE}) is None
    assert in_new_places({"a.py": SCORE}, {"a.py": SCORE.replace(FAST, SLOW)}) is None


def test_files_that_python_cannot_read_and_names_defined_twice_are_left_alone():
    assert in_new_places({"a.py": "def broken(:\n"}, {"a.py": "x = 1\n", "b.py": "def broken(:\n"}) is None
    twice = {"a.py": FAST, "b.py": FAST}
    assert in_new_places(twice, {"c.py": f"x = 1\ny = 2\nz = 3\nw = 4\n{SLOW}", **twice}) is None
