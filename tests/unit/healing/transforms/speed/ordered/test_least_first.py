"""A heap in place of a list gives what the list gave, whatever comes, and other lists stay lists."""

import random

import pytest

from geoheal.healing.project_sources import ProjectSources
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.ordered.least_first import least_first
from tests.unit.healing.changed import names_of, text

JOBS = """
class Job:
    def __init__(self, rank, number):
        self.rank, self.number = rank, number


class Jobs:
    def __init__(self):
        self._waiting = []

    def put(self, rank, number):
        self._waiting.append(Job(rank, number))

    def take(self):
        if not self._waiting:
            return None
        job = min(self._waiting, key=lambda job: (-job.rank, "x"))
        self._waiting.remove(job)
        return job.number

    def work(self, count):
        done = []
        while self._waiting and count > 0:
            done.append(self.take())
            count -= 1
        return done if count or self._waiting else None

    def cancel(self, number):
        self._waiting.remove([job for job in self._waiting if job.number == number][0])

    def numbers(self):
        return [job.number for job in self._waiting], len(self._waiting)
"""
SORTED = JOBS.replace(
    'job = min(self._waiting, key=lambda job: (-job.rank, "x"))\n        self._waiting.remove(job)',
    "self._waiting.sort(key=lambda job: -job.rank)\n        job = self._waiting.pop(0)",
).replace("[job.number for job in self._waiting], len", "len")
SORTED = SORTED[: SORTED.index("    def cancel")] + SORTED[SORTED.index("    def numbers") :]


def played(jobs, seed, ranks):
    draw, answers = random.Random(seed), []
    for number in range(200):
        try:
            match draw.randrange(5):
                case 4:
                    answers.append(jobs.work(draw.randrange(3)))
                case 0 | 1:
                    jobs.put(draw.choice(ranks), number)
                case 2:
                    answers.append(jobs.take())
                case 3 if hasattr(jobs, "cancel"):
                    jobs.cancel(draw.randrange(number + 1))
        except (TypeError, ValueError, IndexError) as error:
            answers.append(repr(error))
        answers.append(jobs.numbers())
    return answers


HINTED = JOBS.replace("self._waiting = []", "self._waiting: list[Job] = []")
BESIDE = JOBS.replace("self._waiting = []", "self._waiting, self.done = [], 0")


@pytest.mark.parametrize("source", [JOBS, SORTED, HINTED, BESIDE], ids=["min", "sort", "hint", "beside"])
@pytest.mark.parametrize(
    "ranks", [range(4), [1, True, 2.5, 1.0], [0.0, -0.0, 1], [1, float("nan"), 2]], ids=str
)
def test_items_leave_in_the_same_order(source, ranks):
    changed = least_first(source)
    assert "_LeastFirst" in text(changed)
    if source is SORTED and any(rank != rank for rank in ranks):
        return  # what sorting makes of them depends on the order before
    for seed in range(5):
        expected = played(names_of(source)["Jobs"](), seed, list(ranks))
        assert played(names_of(changed)["Jobs"](), seed, list(ranks)) == expected


def test_what_cannot_be_compared_fails_where_it_failed():
    source = JOBS.replace("-job", "job")
    for jobs in (names_of(source)["Jobs"](), names_of(least_first(source))["Jobs"]()):
        jobs.put(1, 1)
        jobs.put("one", 2)
        with pytest.raises(TypeError):
            jobs.take()
        jobs.cancel(2)
        assert jobs.take() == 1


@pytest.mark.parametrize("ranks", [range(9), [1, "one"]], ids=["numbers", "not to be compared"])
def test_what_left_is_not_kept(ranks):
    jobs = names_of(least_first(JOBS.replace("-job", "job")))["Jobs"]()
    jobs.put(-1, 0)
    for number in range(1, 2000):
        jobs.put(ranks[number % len(ranks)], number)
        jobs.cancel(number)
    held = jobs._waiting
    assert len(held) == 1
    assert len(held._new) + len(held._heap or ()) < 40


TAKEN = """
def order(jobs):
    waiting = []
    done = []
    for job in jobs:
        waiting.append(job)
    waiting.sort(key=lambda job: job[0])
    TAKE
    return done
"""


@pytest.mark.parametrize(
    "take",
    [
        "while waiting:\n        job = waiting.pop(0)\n        done.append(job)\n"
        "        if job[1]:\n            waiting.append([0, 0])",
        "for _ in range(2):\n        done.append(waiting.pop(0))\n        waiting.append([0, 0])",
        "done.extend([waiting.append([0, 0]), waiting.pop(0)])",
        "if waiting.append([0, 0]) is None:\n        done.append(waiting.pop(0))",
        "done = [waiting.pop(0) for _ in jobs if not waiting.append([0, 0])]",
        "done.append(waiting.pop(0) if waiting.append([0, 0]) is None else 1)",
    ],
)
def test_what_comes_between_sorting_and_taking_keeps_it_a_list(take):
    assert least_first(TAKEN.replace("TAKE", take)) is None


@pytest.mark.parametrize(
    "take",
    [
        "done.append(waiting.pop(0))",
        "first = waiting.pop(0)\n    done.append(first)",
        "if len(waiting) > 1:\n        done.append(waiting.pop(0))\n        waiting.append([0, 0])",
    ],
)
def test_what_is_taken_at_once_comes_from_a_heap(take):
    source = TAKEN.replace("TAKE", take)
    changed = least_first(source)
    assert "_LeastFirst" in text(changed)
    jobs = [[number * 7 % 5, number] for number in range(9)]
    assert names_of(changed)["order"](jobs) == names_of(source)["order"](jobs)


def test_a_variable_is_one_too():
    source = """
def order(jobs):
    waiting, done = [], []
    waiting = []
    for job in jobs:
        waiting.append(job)
    while waiting:
        first = min(waiting, key=lambda job: job["at"])
        waiting.remove(first)
        done.append(first["name"])
    return done
"""
    source = source.replace("    waiting, done = [], []\n", "    done = []\n")
    jobs = [{"at": number * 7 % 5, "name": number} for number in range(12)]
    assert "_LeastFirst" in text(least_first(source))
    assert names_of(least_first(source))["order"](jobs) == names_of(source)["order"](jobs)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('(-job.rank, "x")', "rank_of(job)"),
        ('(-job.rank, "x")', "job.now()"),
        ("return [job.number", "return self._waiting, [job.number"),
        ("return [job.number", "show(self._waiting); return [job.number"),
        ("return [job.number", "self._waiting[0] = None; return [job.number"),
        ("return [job.number", "self._waiting.insert(0, 1); return [job.number"),
        ("return job.number", "self.last.rank = 3; return job.number"),
        ("self._waiting = []", "self._waiting = load()"),
        ("class Jobs:", "class Jobs:\n    def rank(self): pass\n"),
        ("key=lambda", "default=None, key=lambda"),
    ],
)
def test_look_alikes_stay_lists(old, new):
    assert old in JOBS
    assert least_first(JOBS.replace(old, new)) is None


def test_items_that_are_changed_by_number_stay_in_a_list():
    source = JOBS.replace('(-job.rank, "x")', "job[0]")
    assert least_first(source)
    assert least_first(source.replace("return job.number", "job[0] = 7; return job.number")) is None


@pytest.mark.parametrize("other", ["job.rank = 3", "from m import Jobs\nimport pickle", "a._waiting"])
def test_what_other_files_do_keeps_it_a_list(other):
    assert least_first(JOBS, None, Elsewhere(ProjectSources({"o.py": other}, "m"))) is None


def test_that_nobody_changes_a_waiting_item_is_a_doubt():
    elsewhere = Elsewhere(ProjectSources({}))
    assert least_first(JOBS, None, elsewhere)
    assert "rank" in elsewhere.doubts[0]
