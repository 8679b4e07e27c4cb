"""Tasks and futures leave the containers that keep them, once they are done."""

# ruff: noqa: E501 - one example a line

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.forget_when_done import forget_when_done
from tests.unit.healing.changed import names_of

TASKS = """
import asyncio
class Background:
    def __init__(self):
        self.tasks = []
    def start(self, job, *args):
        self.tasks.append(asyncio.ensure_future(job(*args)))
    async def drain(self):
        for task in self.tasks:
            await task
"""
FUTURES = (
    "FUTURES = set()\ndef start(pool, job):\n    f = pool.submit(job)\n    FUTURES.add(f)\n    return f\n"
)
LEFT_ALONE = {
    "it is cleared now and then": TASKS + "    def next_round(self):\n        self.tasks.clear()\n",
    "a task is taken out": TASKS + "    def end(self, task):\n        self.tasks.remove(task)\n",
    "the list is made again": TASKS + "    def reset(self):\n        self.tasks = []\n",
    "what is kept is not a task": TASKS.replace("asyncio.ensure_future(job(*args))", "job(*args)"),
    "two functions hand it to each other": "TASKS = set()\ndef keep(t):\n    TASKS.add(t)\n    again(t)\ndef again(t):\n    keep(t)\n",
    "the list goes with the call": "def f(pool):\n    xs = []\n    xs.append(pool.submit(g))\n",
}


def test_a_task_leaves_when_it_is_done_and_all_are_awaited():
    changed = Elsewhere()
    kept = names_of(forget_when_done(TASKS, changed))["Background"]()

    async def play():
        done: list[int] = []
        for number in range(5):
            kept.start(note, done, number)
        running = len(kept.tasks)
        await kept.drain()
        await asyncio.sleep(0)
        return running, len(kept.tasks), done

    async def note(done, number):
        await asyncio.sleep(0)
        done.append(number)

    assert asyncio.run(play()) == (5, 0, [0, 1, 2, 3, 4])
    assert changed.doubts == [
        "Finished tasks are removed from self.tasks: check that no code asks it for results later."
    ]


def test_tasks_that_only_the_end_clears_leave_before_and_are_cleared_then(caplog):
    source = TASKS.replace("    def __init__(self):\n        self.tasks = []\n", "    tasks = []\n")
    source += "    def stop_all(self):\n        for task in self.tasks:\n            task.cancel()\n        self.tasks.clear()\n"
    kept = names_of(forget_when_done(source))["Background"]()

    async def play():
        kept.start(asyncio.sleep, 0)
        await kept.drain()
        await asyncio.sleep(0)
        left = len(kept.tasks)
        kept.start(asyncio.sleep, 9)
        kept.stop_all()
        await asyncio.sleep(0.01)
        return left, len(kept.tasks)

    assert asyncio.run(play()) == (0, 0)
    assert not caplog.records


def test_a_future_leaves_when_it_is_done():
    names = names_of(forget_when_done(FUTURES))
    with ThreadPoolExecutor(1) as pool:
        assert names["start"](pool, lambda: 7).result() == 7
    assert names["FUTURES"] == set()


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_what_is_taken_out_already_is_left_alone(source):
    assert forget_when_done(source) is None


KEPT_BY = {
    "a helper": "    def keep(self, task):\n        self.tasks.append(task)\n    def start(self, job):\n        task = asyncio.create_task(job())\n        self.keep(task)\n        return task\n",
    "a number that is drawn": "    ids = iter(range(9))\n    def start(self, job):\n        task = asyncio.create_task(job())\n        self.by_id[next(self.ids)] = task\n        return task\n",
    "two keys": "    ids = iter(range(9))\n    def start(self, job):\n        task = asyncio.create_task(job())\n        self.by_id[job, next(self.ids)] = task\n        return task\n",
    "its identity": "    def start(self, job):\n        task = asyncio.create_task(job())\n        self.by_id[id(task)] = task\n        return task\n",
}


@pytest.mark.parametrize("methods", KEPT_BY.values(), ids=KEPT_BY)
def test_tasks_leave_whoever_keeps_them_and_by_whatever_key(methods):
    source = f"import asyncio\nclass App:\n    def __init__(self):\n        self.tasks = []\n        self.by_id = {{}}\n{methods}"
    app = names_of(forget_when_done(source))["App"]()

    async def work():
        return 7

    async def run():
        tasks = [app.start(work) for _ in range(3)]
        assert len(app.tasks) + len(app.by_id) == 3
        return await asyncio.gather(*tasks)

    assert asyncio.run(run()) == [7, 7, 7]
    assert not app.tasks
    assert not app.by_id


def test_the_end_of_a_task_leaves_the_newer_one_of_the_same_key():
    source = "import asyncio\ndone = {}\ndef start(user, job):\n    task = asyncio.create_task(job)\n    done[user] = task\n    return task\n"
    names = names_of(forget_when_done(source))

    async def run():
        over = asyncio.Event()
        newer = [names["start"]("a", asyncio.sleep(0)), names["start"]("a", over.wait())][1]
        await asyncio.sleep(0.001)
        assert names["done"] == {"a": newer}
        over.set()
        await newer
        await asyncio.sleep(0)

    asyncio.run(run())
    assert names["done"] == {}
