"""How many faulty modules the strategies heal, how many they harm, and whether healthy ones are left alone.

``python benchmarks/healing.py [--gym DIR] [--split HALF] [--case NAME] [--json]``. A gym is a folder of
cases, each a folder with ``module.py``, ``workload.py`` and ``case.toml``: ``symptom`` = latency, memory,
errors, drift or phi, ``healthy`` = true or false. Optional in ``case.toml``: ``hooks``, ``baseline``
(coordinates), ``geometry``, ``recorded`` (basins that a monitor saw, oldest first), ``drift_max``. Optional
beside it: ``hidden.py``, another workload that no strategy sees, and ``reference.py``, a module whose answers
are right.

``--split worked`` and ``--split scored`` take the halves of ``reported_cases``: faults after public reports
(``about.md`` names the source and the right answer), split by project before any was tried. Transforms are
written for what fails in the worked half; the scored half is only measured.

Whether a case is healed is not what the healing loop says of itself: the patched and the current module are
run again on fresh inputs of the hidden workload, and the symptom must have gone by more than the loop asks
for. Harmed is what answers wrongly there, or made another figure worse; a patch for a healthy module, too.
"""

import argparse
import json
import os
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.fitness.measurement.correctness import compare_answers
from geoheal.fitness.measurement.evidence import Evidence, gather
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.geometry import amplitude, distance_from_amplitudes
from geoheal.healing.candidates.deduplication import diff_lines
from geoheal.healing.candidates.measuring import SandboxMeasurer
from geoheal.healing.candidates.plugins import discover
from geoheal.healing.candidates.trial import Trial, try_candidates
from geoheal.healing.candidates.workload import replay_workload
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import SandboxLaboratory
from geoheal.healing.diagnosis.rounds import in_rounds
from geoheal.healing.project_sources import ALONE
from geoheal.sandbox import RunRequest, RunResult, Sandbox, fresh_seed

CASES = Path(__file__).parent / "healing_cases"
REPORTED = Path(__file__).parent / "reported_cases"
HALVES = ("worked", "scored")
SYMPTOMS = {
    "latency": (Symptom.PERFORMANCE_REGRESSION, "LATENCY_HIGH"),
    "memory": (Symptom.MEMORY_LEAK, "MEMORY_LEAK"),
    "errors": (Symptom.ERROR_SPIKE, "ERROR_RATE_HIGH"),
    "drift": (Symptom.BASIN_DRIFT, "BASIN_DRIFT"),
    "phi": (Symptom.PHI_DEGRADATION, "PHI_NEAR_MIN"),
}
NAME = "subject"
"""Import name of every case's module."""

CHECKS = 7
"""Pairs of runs of the hidden check."""
LATENCY_HEALED, MEMORY_HEALED, ERRORS_HEALED = 0.75, 0.5, 0.3
"""Shares of the symptom that may be left: of the latency, of the growth by more rounds, of the errors."""
WORSE = 1.3
"""Ratio from which another figure counts as harmed; noise of few pairs is below it."""
AFFORDABLE_MS = 0.5
"""Time a request that a treatment may cost where latency is not the symptom."""
ROUNDS = (4, 16)


@dataclass(frozen=True, kw_only=True)
class GymCase:
    """A case as its folder tells it."""

    name: str
    symptom: str
    healthy: bool
    case: Case
    hidden: str | None
    answers: str | None


def main() -> None:
    """Heal all cases, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    gym = parser.add_mutually_exclusive_group()
    gym.add_argument("--gym", type=Path, default=CASES, help="folder of cases")
    gym.add_argument("--split", choices=HALVES, help="this half of the cases after public bug reports")
    parser.add_argument("--case", help="the one case to run")
    parser.add_argument("--json", action="store_true", help="print one object a case, and nothing else")
    arguments = parser.parse_args()
    cases = REPORTED / arguments.split if arguments.split else arguments.gym
    folders = sorted(path.parent for path in cases.glob("*/case.toml"))
    rows = []
    with Sandbox(warm=0) as sandbox:
        sandbox.start()
        for folder in folders:
            if arguments.case in (None, folder.name):
                rows.append(healed(read_case(folder, sandbox), sandbox))
                print(json.dumps(rows[-1]) if arguments.json else _line(rows[-1]), flush=True)
    if not arguments.json:
        print(_summary(rows))
    sys.exit(0 if rows else f"There is no case {arguments.case or ''} in {cases}.")


def read_case(folder: Path, sandbox: Sandbox) -> GymCase:
    """Read a case; what its monitor would know and it does not tell is measured once."""
    described = tomllib.loads((folder / "case.toml").read_text())
    symptom, code = SYMPTOMS[described["symptom"]]
    texts = {name: _text(folder / f"{name}.py") for name in ("module", "workload", "hidden", "reference")}
    subject = Subject(
        name=NAME,
        source=texts["module"] or "",
        workload=texts["workload"],
        hooks=tuple(described.get("hooks", ())),
    )
    reference = _reference(described, subject, sandbox)
    snapshots = tuple(_snapshots(described.get("recorded", []), reference))
    finding = Finding(
        code="PHI_ABOVE_MAX" if (reference.phi or 0) > reference.phi_band[1] else code,
        severity=Severity.CRITICAL,
        metric=described["symptom"],
        value=0.0,
        threshold=0.0,
        message="",
    )
    case = Case(
        symptom=symptom,
        findings=(finding,),
        subject=subject,
        reference=reference,
        snapshots=snapshots,
        laboratory=SandboxLaboratory(subject, sandbox),
        project=ALONE,
    )
    return GymCase(
        name=folder.name,
        symptom=described["symptom"],
        healthy=described["healthy"],
        case=case,
        hidden=texts["hidden"] or texts["workload"],
        answers=texts["reference"],
    )


def healed(gym: GymCase, sandbox: Sandbox) -> dict[str, Any]:
    """Let the strategies try, and check what they propose."""
    began_s, began_cpu_s = time.perf_counter(), cpu_seconds()
    trials = try_candidates(gym.case, discover().strategies, SandboxMeasurer(gym.case, sandbox))
    took_s, took_cpu_s = time.perf_counter() - began_s, cpu_seconds() - began_cpu_s
    chosen: Trial | None = next((trial for trial in trials if trial.proposable), None)
    is_healed, harm = (False, "") if chosen is None else check(gym, chosen.candidate.new_code, sandbox)
    if gym.healthy and chosen is not None:
        harm = harm or "a patch for a healthy module"
    return {
        "case": gym.name,
        "symptom": gym.symptom,
        "healthy": gym.healthy,
        "healed": is_healed and not gym.healthy and not harm,
        "harmed": bool(harm),
        "strategy": None if chosen is None else chosen.strategy,
        "seconds": round(took_s, 1),
        "cpu_seconds": round(took_cpu_s, 1),
        "diff_lines": 0 if chosen is None else diff_lines(gym.case.subject.source, chosen.candidate.new_code),
        "patched": None if chosen is None else chosen.candidate.new_code,
        "title": None if chosen is None else chosen.candidate.title,
        "reason": harm or (trials[0].reason if trials else _nothing(gym.case)),
    }


def cpu_seconds() -> float:
    """CPU time (s) of this process and of the boxes that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _nothing(case: Case) -> str:
    return " ".join(case.laboratory.remarks()) or "no strategy had anything to propose"


def check(gym: GymCase, patched: str, sandbox: Sandbox) -> tuple[bool, str]:
    """Whether a patch heals, and what harm it does, on inputs that no strategy has seen."""
    source = gym.case.subject.source
    workload = gym.hidden or replay_workload(gym.case.snapshots)
    if workload is None:
        return False, ""
    pairs = []
    for number in range(CHECKS):
        seed = fresh_seed()
        order = (source, patched) if number % 2 else (patched, source)
        runs = {code: run(code, workload, sandbox, seed, patched) for code in order}
        answers = runs[source] if gym.answers is None else run(gym.answers, workload, sandbox, seed)
        pairs.append((runs[source], runs[patched], answers))
    harm = next((fault for before, after, right in pairs if (fault := _wrong(after, right, before))), "")
    befores, afters = ([pair[side] for pair in pairs] for side in (0, 1))
    ratio = median(
        _latency([after]) / max(_latency([before]) + _affordable_ms(before), 1e-9)
        for before, after, _ in pairs
    )
    if not harm and gym.symptom != "latency" and ratio > WORSE:
        harm = f"latency from {_latency(befores):.3g} to {_latency(afters):.3g} ms"
    if not harm and gym.symptom != "memory" and _memory(afters) > WORSE * _memory(befores):
        harm = f"memory from {_memory(befores):.0f} to {_memory(afters):.0f} MB"
    return _is_healed(gym, patched, workload, befores, afters, sandbox), harm


def _is_healed(
    gym: GymCase,
    patched: str,
    workload: str,
    befores: list[RunResult],
    afters: list[RunResult],
    sandbox: Sandbox,
) -> bool:
    reference = gym.case.reference
    match gym.symptom:
        case "latency":
            return _latency(afters) <= LATENCY_HEALED * _latency(befores)
        case "errors":
            counts = [sum(each.measured.errors for each in side) for side in (befores, afters)]
            return counts[1] <= ERRORS_HEALED * counts[0]
        case "memory":
            grown = [_growth(code, workload, sandbox) for code in (gym.case.subject.source, patched)]
            return grown[1] <= MEMORY_HEALED * grown[0]
        case "phi":
            phi = median(_evidence(each, reference).phi or 0.0 for each in afters)
            return reference.is_phi_healthy(phi)
        case _:
            drift = median(drift_of(each, reference) for each in afters)
            return drift < reference.drift_limit <= median(drift_of(each, reference) for each in befores)


def _wrong(after: RunResult, right: RunResult, before: RunResult) -> str:
    """Return what is wrong with the answers of a run; empty when nothing is."""
    if not after.is_ok:
        return f"the patched module fails: {after.failure.message if after.failure else after.status}"
    compared = compare_answers(right, after)
    if compared.different:
        return f"wrong answers: {compared.differences[0]}"
    return "more errors" if after.measured.errors > before.measured.errors else ""


def _growth(source: str, workload: str, sandbox: Sandbox) -> float:
    """Bytes by which the resident memory grows from some rounds to more of them."""
    sizes = [
        median(run(source, in_rounds(workload, n), sandbox).measured.peak_rss_bytes for _ in range(3))
        for n in ROUNDS
    ]
    return max(0.0, sizes[1] - sizes[0])


def drift_of(result: RunResult, reference: Reference) -> float:
    """Distance (rad) of the last handed-over or stated basin from the baseline; π where there is none."""
    baseline = reference.basin
    found = [list(each) for each in result.returned.samples[-10:]]
    stated = [each.basin_coords for each in result.claimed.geometry if each.basin_coords is not None]
    if stated:
        found = [list(stated[-1])]
    if baseline is None or not found or len(found[0]) != len(baseline):
        return 3.14159
    points = [amplitude(each, reference.geometry) for each in found]
    return median(distance_from_amplitudes(each, baseline, reference.geometry) for each in points)


def run(
    source: str, workload: str, sandbox: Sandbox, seed: bytes | None = None, beside: str = ""
) -> RunResult:
    """One run of a module, with the packages that it and the one beside it need."""
    return sandbox.run(RunRequest(NAME, source, workload, seed, preload_of(source, beside, workload)))


def _latency(runs: list[RunResult]) -> float:
    """Median over the runs of the median latency (ms) of requests that ended well."""
    values = [_evidence(each, Reference(), failed=True).latency_ms for each in runs]
    return median([value for value in values if value is not None] or [0.0])


def _affordable_ms(result: RunResult) -> float:
    """Return what a treatment may cost: of a request, or of all states of a workload that makes none."""
    return AFFORDABLE_MS * max(1.0, 0 if result.measured.requests else len(result.returned.samples) / 10)


def _memory(runs: list[RunResult]) -> float:
    return median(each.measured.peak_rss_bytes / 1e6 for each in runs)


def _evidence(result: RunResult, reference: Reference, *, failed: bool = False) -> Evidence:
    apart = (
        frozenset(each.number for each in result.measured.requests if each.failed) if failed else frozenset()
    )
    return gather(result, reference, apart)


def _reference(case: dict[str, Any], subject: Subject, sandbox: Sandbox) -> Reference:
    geometry = Geometry(case.get("geometry", "sphere"))
    thresholds = Thresholds().overridden({"drift_max": case["drift_max"]} if "drift_max" in case else {})
    phi, coordinates = None, case.get("baseline")
    if subject.workload is not None and (
        case["symptom"] == "phi" or (case["symptom"] == "drift" and coordinates is None)
    ):
        result = run(subject.source, subject.workload, sandbox)
        phi = _evidence(result, Reference(geometry=geometry)).phi if case["symptom"] == "phi" else None
        stated = [each.basin_coords for each in result.claimed.geometry if each.basin_coords is not None]
        first = [*stated, *result.returned.samples][:1]
        coordinates = (
            list(first[0]) if coordinates is None and case["symptom"] == "drift" and first else coordinates
        )
    basin = None if coordinates is None else amplitude(coordinates, geometry).astype("float32")
    return Reference(geometry=geometry, phi=phi, basin=basin, thresholds=thresholds)


def _snapshots(recorded: list[list[float]], reference: Reference) -> Iterator[Snapshot]:
    now = datetime.now(UTC)
    for number, coordinates in enumerate(recorded):
        basin = amplitude(coordinates, reference.geometry).astype("float32")
        drift = None
        if reference.basin is not None:
            drift = distance_from_amplitudes(basin, reference.basin, reference.geometry)
        yield Snapshot(
            id=uuid7(),
            captured_at=now - timedelta(minutes=len(recorded) - number),
            system="gym",
            geometry=reference.geometry,
            basin=basin,
            drift=drift,
        )


def _text(path: Path) -> str | None:
    return path.read_text() if path.exists() else None


def _line(row: dict[str, Any]) -> str:
    verdict = "left alone" if row["patched"] is None else "healed" if row["healed"] else "not healed"
    kind = "healthy" if row["healthy"] else "faulty"
    measure = f"{row['seconds']:6.1f} s {row['cpu_seconds']:6.1f} CPU s {row['diff_lines']:4} lines"
    what = f"{'HARMED' if row['harmed'] else verdict:11} {measure}  {row['title'] or ''}"
    return f"{row['case']:24} {kind:8} {what}\n    {row['reason']}"


def _summary(rows: list[dict[str, Any]]) -> str:
    faulty = [row for row in rows if not row["healthy"]]
    healthy = [row for row in rows if row["healthy"]]
    return (
        f"{sum(row['healed'] for row in faulty)} of {len(faulty)} faulty modules healed, "
        f"{sum(row['harmed'] for row in rows)} harmed, "
        f"{sum(row['patched'] is not None for row in healthy)} of {len(healthy)} healthy ones patched, "
        f"{sum(row['seconds'] for row in rows):.0f} s, {sum(row['cpu_seconds'] for row in rows):.0f} CPU s"
    )


if __name__ == "__main__":
    main()
