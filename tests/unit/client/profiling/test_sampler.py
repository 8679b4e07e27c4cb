"""The sampler on real threads and tasks: what computes, what waits, and whose time it is."""

import asyncio
import sys
import threading
import time

import pytest

from geoheal.client.profiling import book as books
from geoheal.client.profiling import sampler as samplers
from geoheal.client.profiling.book import Book
from geoheal.client.profiling.clocks import HAS_CLOCKS
from geoheal.client.profiling.failures import Failures
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.running import Running
from geoheal.client.profiling.sampler import SHARE_MAX, Sampler

HERE = __name__


def compute(until: threading.Event) -> None:
    while not until.is_set():
        sum(range(500))


def wait(until: threading.Event) -> None:
    until.wait()


async def doze(until: asyncio.Event) -> None:
    await until.wait()


@pytest.fixture
def running() -> Running:
    return Running()


@pytest.fixture
def sampler(running: Running) -> Sampler:
    return Sampler(running, ProjectFunctions([HERE]), hz=100.0)


def looks(sampler: Sampler, count: int = 12) -> None:
    for _ in range(count):
        time.sleep(0.004)
        sampler.look()


def by_innermost(book: Book, **requests: int) -> dict[tuple[str, str], tuple[float, float]]:
    report = book.report(requests)
    found: dict[tuple[str, str], tuple[float, float]] = {}
    for stack in report["stacks"]:
        key = stack["route"], report["functions"][stack["functions"][-1]][1]
        wall_s, cpu_s = found.get(key, (0.0, 0.0))
        found[key] = wall_s + stack["wall_s"], cpu_s + stack["cpu_s"]
    return found


def in_thread(running: Running, work, route: str | None):
    end = threading.Event()

    def serve() -> None:
        entry = None if route is None else running.enter(lambda: route)
        work(end)
        if entry is not None:
            running.leave(entry)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return end, thread


@pytest.mark.skipif(not HAS_CLOCKS, reason="the kernel has no clocks of threads")
def test_what_computes_is_distinguished_from_what_waits(running: Running, sampler: Sampler):
    begun = [in_thread(running, compute, "GET /a"), in_thread(running, wait, "GET /b")]
    looks(sampler)
    for end, thread in begun:
        end.set()
        thread.join()
    found = by_innermost(sampler.take(), **{"GET /a": 1, "GET /b": 1})
    wall_s, cpu_s = found["GET /a", "compute"]
    assert cpu_s > 0.0
    assert found["GET /b", "wait"][0] == pytest.approx(wall_s, rel=0.5)
    assert found["GET /b", "wait"][1] == pytest.approx(0.0, abs=0.1 * wall_s)


def test_a_look_reads_twice_and_counts_what_stays_the_same_once(
    running: Running, sampler: Sampler, monkeypatch: pytest.MonkeyPatch
):
    end, thread = in_thread(running, wait, "GET /")
    looks(sampler, 10)
    same = sampler.take()
    lines = iter(range(1_000))
    monkeypatch.setattr(samplers, "stack_of", lambda *_: (((HERE, "wait"),), next(lines)))
    looks(sampler, 10)
    different = sampler.take()
    end.set()
    thread.join()
    assert same.samples == 10
    assert different.samples == 20
    seconds = [
        sum(each["wall_s"] for each in book.report({"GET /": 1})["stacks"]) for book in (same, different)
    ]
    assert seconds[0] == pytest.approx(seconds[1], rel=0.5)


def test_threads_that_wait_outside_of_requests_are_not_counted_as_time(running: Running, sampler: Sampler):
    end, thread = in_thread(running, wait, None)
    looks(sampler)
    end.set()
    thread.join()
    assert sum(wall_s for wall_s, _ in by_innermost(sampler.take()).values()) < 0.01


def test_a_request_that_ended_is_nobodys(running: Running):
    outer = running.enter(lambda: "outer")
    inner = running.enter(lambda: "inner")
    running.leave(outer)  # in the wrong order
    assert running.by_thread()[threading.get_ident()] is inner
    running.leave(inner)
    assert running.by_thread() == {}
    for _ in range(100):
        running.enter(lambda: "never left")
    entry, depth = running.by_thread()[threading.get_ident()], 0
    while entry.previous is not None:
        entry, depth = entry.previous, depth + 1
    assert depth < 25


def test_tasks_that_wait_are_seen_where_they_wait(running: Running, sampler: Sampler):
    async def serve(end: asyncio.Event) -> None:
        entry = running.enter_task(lambda: "GET /doze")
        await doze(end)
        running.leave(entry)

    async def main() -> None:
        end = asyncio.Event()
        tasks = [asyncio.create_task(serve(end)) for _ in range(30)]
        await asyncio.sleep(0.01)
        await asyncio.to_thread(looks, sampler, 5)
        end.set()
        await asyncio.gather(*tasks)

    asyncio.run(main())
    assert running.waiting() == []
    (wall_s, cpu_s) = by_innermost(sampler.take(), **{"GET /doze": 30})["GET /doze", "doze"]
    assert wall_s > 30 * 5 * 0.003
    assert cpu_s == 0.0


def test_memory_is_bounded_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(books, "STACKS_MAX", 50)
    monkeypatch.setattr(books, "TOP", 20)
    book = Book()
    for number in range(500):
        book.add("GET /", (((HERE, f"f{number}"),), number), 1.0, None if number == 499 else 0.5)
    report = book.report({"GET /": 1})
    assert len(report["stacks"]) == 20
    assert sum(each["wall_s"] for each in report["stacks"]) + report["other"]["wall_s"] == 500.0
    assert report["other"]["cpu_s"] is None


def test_routes_beyond_those_that_are_counted_are_others():
    book = Book()
    book.add("GET /rare", (((HERE, "f"),), 1), 1.0, 1.0)
    assert [each["route"] for each in book.report({"other": 3})["stacks"]] == ["other"]


def test_looks_become_rarer_where_they_cost_too_much(sampler: Sampler, monkeypatch: pytest.MonkeyPatch):
    spent = iter(range(0, 1_000, 1))
    monkeypatch.setattr(time, "thread_time", lambda: next(spent) / 10)
    pauses = [sampler.step() for _ in range(60)]
    assert min(pauses[-10:]) > 0.5 * 0.05 / SHARE_MAX


def test_errors_are_located_by_the_innermost_line_of_the_project():
    failures = Failures(ProjectFunctions([HERE]))

    def fail() -> None:
        {"here": 1}.__getitem__("gone")

    for _ in range(3):
        try:
            fail()
        except KeyError as error:
            failures.note("GET /a", error)
            failures.note("outer", error)  # told again further out
    (failure,) = failures.take()
    assert (failure["type"], failure["count"], failure["route"]) == ("KeyError", 3, "GET /a")
    assert failure["function"].endswith("fail")
    assert failure["line"] == fail.__code__.co_firstlineno + 1
    assert failures.take() == []


def test_only_the_projects_code_is_named():
    from json import decoder

    project = ProjectFunctions()
    assert project.function(decoder.JSONDecoder.decode.__code__, vars(decoder)) is None
    assert project.function(pytest.fixture.__code__, {"__name__": "pytest"}) is None
    assert project.function(Sampler.look.__code__, vars(sys.modules[Sampler.__module__])) is None
    assert project.function(compute.__code__, globals()) == (HERE, "compute")
