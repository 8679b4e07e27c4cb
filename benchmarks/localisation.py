"""How often the guilty function is named first: a small sampled application with seeded faults.

Run with ``python -m benchmarks.localisation``. Eight modules answer three kinds of requests, with SQLite, in
two threads. Each round breaks one function (or none, or slows down everything), and compares profiles from
before and after. It is our own application: the figures say that the way from sampler to name works, no more.
"""

import argparse
import importlib
import json
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from uuid_utils.compat import uuid7

from geoheal.client.host.loop import Repeater
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.running import Running
from geoheal.client.profiling.sampler import Sampler
from geoheal.domain.profiling.profile import Profile
from geoheal.healing.localisation.suspects import Localisation, localise
from geoheal.monitor.profiling.parsing import SentProfile, profile_of

PROFILE_S: Final = 2.0
"""Length of a profile, where a reporter's are 30 s long: shorter ones hold fewer samples and scatter more."""
SIZE: Final = 10
"""How much larger functions are than a millisecond or less, in which the interpreter's lock hides most."""
FIRST, BETWEEN, AFTER = 24, 5, 6
"""Healthy profiles at first, and between two faults; profiles of a fault."""
FAULTS: Final = ("cart.total", "tax.rate", "stock.left", "search.rank", "report.rows", "text.clean")
WORK: Final = """
from bench_shop import faults

def {name}(depth=1):
    value = 0
    for each in range({size} * faults.size * (8 if faults.broken in ("{module}.{name}", "machine") else 1)):
        value += each * each % 7
    return value
"""
FILES: Final = {
    "faults": "broken, size = None, 1\n",
    "cart": WORK.format(module="cart", name="total", size=9_000),
    "tax": WORK.format(module="tax", name="rate", size=7_000),
    "stock": WORK.format(module="stock", name="left", size=8_000),
    "search": WORK.format(module="search", name="rank", size=9_000),
    "report": WORK.format(module="report", name="rows", size=8_000),
    "text": WORK.format(module="text", name="clean", size=7_000),
    "store": """
import sqlite3, threading, time
from bench_shop import faults
_here = threading.local()

def read(number):
    if not hasattr(_here, "db"):
        _here.db = sqlite3.connect(":memory:")
        _here.db.execute("CREATE TABLE items (id INTEGER, price INTEGER)")
        _here.db.executemany("INSERT INTO items VALUES (?, ?)", [(n, n) for n in range(500)])
    time.sleep(0.03 if faults.broken == "waiting" else 0.002)
    return _here.db.execute("SELECT sum(price) FROM items WHERE id < ?", (number,)).fetchone()
""",
    "web": """
from bench_shop import cart, report, search, stock, store, tax, text

def buy():
    store.read(100); cart.total(); tax.rate(); stock.left()

def find():
    text.clean(); search.rank(); store.read(50)

def sales():
    store.read(400); report.rows(); text.clean(); tax.rate()
""",
}


class Traffic:
    """Threads that ask the application, and a sampler beside them.

    Parameters
    ----------
    views
        Each answers one kind of request, by whose name it goes.
    modules
        Whose functions are sampled.
    profile_s
        Length of a profile.
    """

    def __init__(self, views: Sequence[Callable[[], None]], modules: str, profile_s: float) -> None:
        self._profile_s = profile_s
        self.running = Running()
        self.running.is_on = True
        self.answered: Counter[str] = Counter()
        self._sampler = Sampler(self.running, ProjectFunctions([modules]))
        self._views = list(views)
        self._loop = Repeater("geoheal-profile", self._sampler.step)
        for _ in range(2):
            threading.Thread(target=self._ask, daemon=True).start()

    def profiles(self, count: int) -> list[Profile]:
        """Make profiles, one after the other."""
        return [self._profile() for _ in range(count)]

    def _profile(self) -> Profile:
        self._sampler.take()
        before, at = self.answered.copy(), datetime.now(UTC)
        time.sleep(self._profile_s)
        requests = self.answered - before
        profile = self._sampler.take().report(requests)
        fields = {"id": str(uuid7()), "started_at": at, "duration_s": self._profile_s, "code_hash": "abc"}
        sent = SentProfile.model_validate(
            json.loads(json.dumps({**fields, "requests": requests, **profile}, default=str))
        )
        return profile_of(sent, at + timedelta(minutes=1), None)

    def _ask(self) -> None:
        while True:
            view = random.choice(self._views)
            entry = self.running.enter(partial(str, view.__name__))
            view()
            self.running.leave(entry)
            self.answered[view.__name__] += 1


def judged(fault: str | None, found: Localisation) -> str:
    """Return what the answer is worth."""
    named = [
        f"{module.rpartition('.')[2]}.{function}"
        for (module, function) in (each.place for each in found.suspects)
    ]
    if fault in FAULTS:
        return (
            "first"
            if named[:1] == [fault]
            else "among"
            if fault in named
            else "missed"
            if not named
            else "wrong"
        )
    if fault == "waiting":
        return (
            "elsewhere" if found.elsewhere and "wait" in found.elsewhere else f"not elsewhere, named: {named}"
        )
    if fault == "machine":
        return (
            "alike"
            if found.elsewhere and "All functions" in found.elsewhere
            else f"not alike, named: {named}"
        )
    return "nobody" if not named and found.elsewhere is None else f"named: {named}, {found.elsewhere}"


def main() -> None:
    """Break one function after the other, and count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=PROFILE_S, help="length of a profile")
    parser.add_argument("--size", type=int, default=SIZE, help="factor of all functions' work")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "bench_shop"
        package.mkdir()
        for name, text in {"__init__": "", **FILES}.items():
            (package / f"{name}.py").write_text(text, encoding="utf-8")
        sys.path.insert(0, folder)
        faults = importlib.import_module("bench_shop.faults")
        vars(faults)["size"] = given.size
        web = importlib.import_module("bench_shop.web")
        traffic = Traffic([web.buy, web.find, web.sales], "bench_shop.*", given.seconds)
        counts: Counter[tuple[str, str]] = Counter()
        before = traffic.profiles(FIRST)
        for fault in (None, *FAULTS, "waiting", "machine") * given.rounds:
            vars(faults)["broken"] = None
            before += traffic.profiles(BETWEEN)
            vars(faults)["broken"] = fault
            answer = judged(fault, localise(before, traffic.profiles(AFTER)))
            counts["a function" if fault in FAULTS else str(fault), answer] += 1
            print(f"{fault}: {answer}", flush=True)
        for (kind, answer), count in sorted(counts.items()):
            print(f"{kind}: {answer} {count}")


if __name__ == "__main__":
    main()
