"""How often the evaluator recommends honest changes wrongly: no-ops, true gains and true regressions.

``python -m benchmarks.honest [--half a|b] [--effect 0.7] [--busy 2] [--repeat 1] [--json]``. Every
evaluation is a whole one, in the real sandbox. The shapes are split into two halves: limits of the judge that
are chosen by one half have to hold on the other one. ``--busy`` keeps as many processes computing.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from geoheal.domain.evaluation.change import CodeChange, Evaluation, Reference
from geoheal.fitness.evaluate import evaluate
from geoheal.fitness.standards import Standards
from geoheal.sandbox import Sandbox

EFFECTS: Final = (1.0, 0.7, 0.4, 0.1, 1.2, 2.0)
"""Shares of the work that the candidates do; 1 is a no-op."""

SPIN: Final = """
SHARE = {share}

def spin(amount):
    total = 0
    for i in range(int(amount * SHARE)):
        total += i * i % 7
    return total
"""

REQUESTS: Final = """
def workload(module, probe):
    for i in range({count}):
        n = probe.input(i).randrange(900, 1_100)
        with probe.request("{name}"):
            found = module.answer(n)
        probe.output(found)
"""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A module of which a share of the work can be left out, and a workload.

    Parameters
    ----------
    source
        Says ``{share}`` where the share of the work goes.
    half
        ``a``: limits may be chosen by it; ``b``: they may not.
    """

    name: str
    half: str
    source: str
    workload: str


def spinning(name: str, half: str, amount: float, count: int, before: str = "", body: str = "") -> Shape:
    """Return a module whose requests compute, and one request of which takes ``amount`` thousand steps."""
    answer = f"\ndef answer(n):\n    spin(n * {amount})\n{body}    return n * 7\n"
    return Shape(
        name=name,
        half=half,
        source=before + SPIN + answer,
        workload=REQUESTS.format(count=count, name=name),
    )


SHAPES: Final = (
    spinning("one_ms", "a", 20, 20),
    spinning("three_ms", "b", 60, 20),
    spinning("few", "a", 400, 3),
    spinning("single", "b", 600, 1),
    spinning("many", "a", 2, 300),
    spinning("very_many", "b", 1, 1000),
    spinning("tiny", "b", 0.4, 100),
    spinning(
        "heavy_imports",
        "a",
        20,
        20,
        "import asyncio, decimal, email.message, http.client, json, xml.sax\n",
    ),
    spinning("imports_and_table", "b", 20, 20, "import dataclasses, sqlite3\nTABLE = list(range(400_000))\n"),
    spinning("small_allocations", "a", 8, 40, body="    [str(i) for i in range(300)]\n"),
    Shape(
        name="waiting",
        half="b",
        source="import time\n\n\ndef answer(n):\n    time.sleep(n * 5e-6 * {share})\n    return n\n",
        workload=REQUESTS.format(count=20, name="waiting"),
    ),
    Shape(
        name="memory",
        half="a",
        source="kept = []\n\n\ndef answer(n):\n    kept.append(b'x' * int(n * 1_000 * {share}))\n"
        "    return n\n",
        workload=REQUESTS.format(count=40, name="memory"),
    ),
    Shape(
        name="memory_of_objects",
        half="b",
        source="kept = []\n\n\ndef answer(n):\n"
        "    kept.append([str(i) for i in range(int(n * 3 * {share}))])\n"
        "    return n\n",
        workload=REQUESTS.format(count=40, name="memory"),
    ),
    Shape(
        name="as_a_whole",
        half="a",
        source=SPIN + "\ndef answer(n):\n    spin(n * 20)\n    return n\n",
        workload="def workload(module, probe):\n    for i in range(20):\n"
        "        probe.output(module.answer(probe.input(i).randrange(900, 1_100)))\n",
    ),
    Shape(
        name="two_kinds",
        half="b",
        source=SPIN
        + "\ndef answer(n):\n    spin(n * 40)\n    return n\n\n\n"
        + "def other(n):\n    return sum(range(n * 20))\n",
        workload="def workload(module, probe):\n    for i in range(30):\n"
        "        n = probe.input(i).randrange(900, 1_100)\n"
        "        call = module.other if i % 3 == 0 else module.answer\n"
        "        with probe.request(call.__name__):\n            found = call(n)\n"
        "        probe.output(found)\n",
    ),
)


def main() -> None:
    """Evaluate all of them, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", choices=("a", "b"), help="the shapes of one half alone")
    parser.add_argument("--shape", help="one shape alone")
    parser.add_argument(
        "--effect", type=float, action="append", help="share of the work, instead of the usual"
    )
    parser.add_argument("--busy", type=int, default=0, help="processes that compute meanwhile")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument(
        "--json", action="store_true", help="print one object an evaluation, and nothing else"
    )
    options = parser.parse_args()
    shapes = [s for s in SHAPES if options.half in (None, s.half) and options.shape in (None, s.name)]
    rows = []
    with Sandbox(warm=0) as sandbox, busy(options.busy):
        for shape in shapes * options.repeat:
            for effect in options.effect or EFFECTS:
                rows.append(row(shape, effect, sandbox))
                print(json.dumps(rows[-1]) if options.json else _line(rows[-1]), flush=True)
    if not options.json:
        print(summary(rows))
    sys.exit(0 if rows else "There is no such shape.")


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Keep processes computing."""
    others = [multiprocessing.Process(target=_compute, daemon=True) for _ in range(count)]
    for each in others:
        each.start()
    try:
        yield
    finally:
        for each in others:
            each.terminate()


def _compute() -> None:
    while True:
        sum(range(10_000))


def row(shape: Shape, effect: float, sandbox: Sandbox) -> dict[str, Any]:
    """Evaluate one change of a shape."""
    began_s = time.perf_counter()
    change = CodeChange(
        module_name="honest",
        new_code=shape.source.replace("{share}", f"{effect} + 0" if effect == 1.0 else str(effect)),
        current_code=shape.source.replace("{share}", "1.0"),
        workload=shape.workload,
    )
    evaluation = evaluate(change, Reference(), sandbox, Standards())
    return {
        "shape": shape.name,
        "half": shape.half,
        "effect": effect,
        "kind": kind_of(effect),
        "recommendation": evaluation.recommendation.value,
        "pairs": evaluation.details["pairs"],
        "seconds": round(time.perf_counter() - began_s, 1),
        "reason": evaluation.reason,
        "outcomes": _outcomes(evaluation),
    }


def _outcomes(evaluation: Evaluation) -> dict[str, str]:
    comparisons = () if evaluation.judgement is None else evaluation.judgement.comparisons
    return {each.metric.name: each.outcome.value for each in comparisons}


def kind_of(effect: float) -> str:
    """Return what an honest judge says of it.

    >>> [kind_of(effect) for effect in (1.0, 0.7, 1.2)]
    ['no-op', 'gain', 'regression']
    """
    return "no-op" if effect == 1 else "gain" if effect < 1 else "regression"


def summary(rows: list[dict[str, Any]]) -> str:
    """Return counts of the recommendations for each kind and half."""
    counts = Counter((row["half"], row["kind"], row["recommendation"]) for row in rows)
    lines = []
    for half, kind in sorted({(row["half"], row["kind"]) for row in rows}):
        verdicts = {name: counts[half, kind, name] for name in ("apply", "test_more", "reject")}
        total = sum(verdicts.values())
        shares = ", ".join(f"{name} {count} ({count / total:.0%})" for name, count in verdicts.items())
        lines.append(f"half {half}, {kind}, {total} evaluations: {shares}")
    return "\n".join(lines)


def _line(row: dict[str, Any]) -> str:
    return (
        f"{row['shape']:18} × {row['effect']:<4} {row['recommendation']:10} {row['pairs']:3} pairs, "
        f"{row['seconds']:5} s: {row['reason'][:150]}"
    )


if __name__ == "__main__":
    main()
