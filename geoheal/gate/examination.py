"""Examine one registered module: does it run, is the change reached, and is the head as good as the base?"""

import time
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from geoheal.domain.evaluation.change import Gate
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.errors import InvalidInput
from geoheal.fitness.measurement.gates import GateRefusal, refusal_of_run
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.reach.gate import NEVER_REACHED, NOTHING_CHANGED
from geoheal.gate.benchmarks.judging import BenchmarkFiles
from geoheal.gate.commits.checkout import Checkout, Commits, FileChange
from geoheal.gate.commits.registered import Registered
from geoheal.gate.commits.sides import Side, Sources
from geoheal.gate.modules.fates import ModulePair
from geoheal.gate.modules.recorded import RecordedFile
from geoheal.gate.modules.workloads import Workloads
from geoheal.gate.reach import cover_of
from geoheal.gate.reports import reasons
from geoheal.gate.reports.report import Cover, Fate, ModuleReport, Untouched
from geoheal.gate.stand_ins import StandIn, from_benchmarks, from_recorded
from geoheal.gate.trial import GateStandards, ModuleTrial, Watch
from geoheal.suspects.boxes import Boxes

REACH_SHARE: Final = 0.5
"""Share of a module's time for checking reach: the rest is needed to measure."""


class Examination:
    """One module's examination."""

    def __init__(
        self,
        checkout: Checkout,
        sources: Sources,
        commits: Commits,
        standards: GateStandards,
        pair: ModulePair,
        boxes: Boxes,
        watch: Watch,
        benchmarks: BenchmarkFiles,
        recorded: RecordedFile | None,
    ) -> None:
        self._benchmarks = benchmarks
        self._recorded = recorded
        self._exercise = StandIn()
        self._checkout = checkout
        self._sources = sources
        self._commits = commits
        self._standards = standards
        self._pair = pair
        self._boxes = boxes
        self._workloads = Workloads(checkout, commits)
        self._watch: Watch = lambda what: watch(f"{pair.named.name}: {what}")
        now_s = time.monotonic()
        self._deadline_s = now_s + standards.total_s
        self._reach_deadline_s = now_s + standards.total_s * REACH_SHARE

    def report(self) -> ModuleReport | Untouched:
        """Report on the module, or that the change does not touch it."""
        before, after = self._pair.before, self._pair.after
        if after is None:
            return self._open(reasons.GONE)
        self._exercise = self._exercised()
        workload, notices = self._exercise.workload, self._exercise.notices
        if before is None:
            return replace(self._added(after, workload), notices=notices)
        if workload is None:
            if not self._own_changes():
                return Untouched(after.name)
            named = (before.workload or after.workload) or ""
            report = self._open(reasons.NO_TEXT.format(workload=named) if named else self._exercise.why)
            return replace(report, notices=notices)
        found = self._compared(before, after, workload)
        if isinstance(found, Untouched):
            return found
        return replace(found, notices=(*notices, *found.notices))

    def _exercised(self) -> StandIn:
        """Return what exercises it.

        The base's workload, recorded calls, the head's workload, or benchmarks.
        """
        before, after = self._pair.before, self._pair.after
        recorded = StandIn()
        if before is not None and after is not None and (self._pair.is_new or before.workload is None):
            recorded = self._from_recorded(before, after)
            if recorded.workload is not None:
                return recorded
        if any(each is not None and each.workload for each in (before, after)):
            workload, notices = self._workloads.judging(self._pair)
            return StandIn(workload=workload, notices=(*recorded.notices, *notices))
        self._watch("trying its benchmarks")
        has_plugins = self._boxes.environment is not None
        found = from_benchmarks(self._benchmarks, self._pair, self._side, has_plugins=has_plugins)
        return recorded if found is None else replace(found, notices=(*recorded.notices, *found.notices))

    def _from_recorded(self, before: Registered, after: Registered) -> StandIn:
        calls = () if self._recorded is None else self._recorded.of(before.name)
        sides = self._sides(before, after, "", whole=False)
        if not calls or not self._is_touched(sides):
            return StandIn()
        self._watch("trying its recorded calls on the base")
        return from_recorded((sides[0], self._sides(before, after, "", whole=True)[0]), calls)

    def unrunnable(self, error: InvalidInput) -> ModuleReport:
        """Return a report on a module that cannot be run."""
        return self._open(f"It cannot be run in the sandbox: {error.message}")

    def _added(self, after: Registered, workload: str | None) -> ModuleReport:
        """Return a report on a new module, which can only be run."""
        if workload is None:
            return self._open(f"{reasons.NEW} {self._exercise.why}")
        side = self._side(self._commits.head, after, workload)
        preload = preload_of(workload, *side.texts().values())
        refusal = refusal_of_run(side.sandbox.run(side.request(workload, preload)))
        if refusal is not None:
            return self._refused(refusal, self._unjudged())
        return self._open(f"{reasons.NEW} It completes its workload.")

    def _compared(self, before: Registered, after: Registered, workload: str) -> ModuleReport | Untouched:
        sides = self._sides(before, after, workload, whole=False)
        if not self._is_touched(sides):
            return Untouched(after.name)
        trial, refusal, sides = self._tried(before, after, workload, sides)
        changes = self._needed(sides)
        if refusal is not None:
            return self._refused(
                self._with_own_workload(refusal, after), dict.fromkeys(changes, Cover.FAILED)
            )
        files = self._covers(sides, changes, workload)
        return self._judged(trial, files)

    def _tried(
        self, before: Registered, after: Registered, workload: str, sides: tuple[Side, Side]
    ) -> tuple[ModuleTrial, GateRefusal | None, tuple[Side, Side]]:
        """Run both sides once; with all modules of their packages if a missing one makes them fail."""
        self._watch("running base and head once")
        trial = self._trial(sides, workload)
        refusal = trial.once()
        if refusal is not None:
            whole = self._sides(before, after, workload, whole=True)
            if whole != sides:
                trial, sides = self._trial(whole, workload), whole
                refusal = trial.once()
        return trial, refusal, sides

    def _trial(self, sides: tuple[Side, Side], workload: str) -> ModuleTrial:
        return ModuleTrial(sides, workload, _preload(sides, workload), self._standards, self._deadline_s)

    def _side(self, commit: str, module: Registered, workload: str, *, whole: bool = False) -> Side:
        changed = {path for each in self._commits.changes for path in (each.before, each.after) if path}
        return self._sources.side(commit, module, workload, self._boxes, changed=changed, whole=whole)

    def _sides(
        self, before: Registered, after: Registered, workload: str, *, whole: bool
    ) -> tuple[Side, Side]:
        return (
            self._side(self._commits.base, before, workload, whole=whole),
            self._side(self._commits.head, after, workload, whole=whole),
        )

    def _is_touched(self, sides: tuple[Side, Side]) -> bool:
        return self._pair.fate is Fate.RENAMED or bool(self._needed(sides))

    def _needed(self, sides: tuple[Side, Side]) -> dict[str, FileChange]:
        """Return the changed files that either side needs, by path."""
        base, head = sides
        return {
            each.path: each
            for each in self._commits.changes
            if base.needs(each.before) or head.needs(each.after)
        }

    def _own_changes(self) -> list[FileChange]:
        own = {each.path for each in (self._pair.before, self._pair.after) if each is not None}
        return [each for each in self._commits.changes if own & {each.before, each.after}]

    def _unjudged(self) -> dict[str, Cover]:
        return dict.fromkeys((each.path for each in self._own_changes()), Cover.FAILED)

    def _covers(
        self, sides: tuple[Side, Side], changes: Mapping[str, FileChange], workload: str
    ) -> dict[str, Cover]:
        covers, preload = {}, _preload(sides, workload)
        for path, change in changes.items():
            self._watch(f"does the workload reach {path}?")
            late = time.monotonic() >= self._reach_deadline_s
            covers[path] = Cover.UNKNOWN if late else cover_of(sides, change, workload, preload)
        return covers

    def _judged(self, trial: ModuleTrial, files: Mapping[str, Cover]) -> ModuleReport | Untouched:
        """Measure if any changed code is, or may be, executed."""
        own = {each.path for each in self._own_changes()}
        kinds = set(files.values())
        if not kinds & {Cover.REACHED, Cover.UNKNOWN}:
            return self._unmeasured({files[path] for path in own if path in files}, files)
        measured = trial.measure(self._watch)
        report = self._report(measured.verdict, measured.reason, measured.gate, files)
        report = replace(report, judgement=measured.judgement, pairs=measured.pairs, notices=measured.notices)
        if measured.verdict is Recommendation.REJECT:
            return report
        if any(files.get(path) is Cover.UNREACHED for path in own):
            return _held(report, reasons.OWN_UNREACHED)
        if Cover.REACHED in kinds:
            return report
        beside = sorted(path for path in files if not path.endswith(".py"))
        why = reasons.BESIDE.format(paths=", ".join(beside), rest="{rest}") if beside else reasons.UNKNOWN
        return _held(report, why)

    def _unmeasured(self, own: Collection[Cover], files: Mapping[str, Cover]) -> ModuleReport | Untouched:
        """Return the report if no changed code is executed."""
        if Cover.UNREACHED in own:
            return self._open(NEVER_REACHED, files)
        if self._pair.fate is Fate.RENAMED:
            return self._report(Recommendation.APPLY, reasons.ONLY_RENAMED, Gate.COMPARISON, files)
        if own and Cover.UNREACHED not in files.values():
            return self._report(Recommendation.APPLY, NOTHING_CHANGED, Gate.COMPARISON, files)
        return Untouched(self._pair.named.name, files)

    def _with_own_workload(self, refusal: GateRefusal, after: Registered) -> GateRefusal:
        """Return whether the head only fails because the change alters purpose and use of the module."""
        workload = self._workloads.rewritten(after)
        if refusal.recommendation is not Recommendation.REJECT or workload is None:
            return refusal
        side = self._side(self._commits.head, after, workload, whole=True)
        preload = preload_of(workload, *side.texts().values())
        ran = side.sandbox.run(side.request(workload, preload))
        if not ran.is_ok or ran.measured.errors:
            return refusal
        reason = reasons.OTHER_WORKLOAD.format(reason=refusal.reason)
        return GateRefusal(Gate.COMPARISON, reason, Recommendation.TEST_MORE)

    def _refused(self, refusal: GateRefusal, files: Mapping[str, Cover]) -> ModuleReport:
        return self._report(refusal.recommendation, refusal.reason, refusal.gate, files)

    def _open(self, reason: str, files: Mapping[str, Cover] | None = None) -> ModuleReport:
        known = self._unjudged() if files is None else files
        return self._report(Recommendation.TEST_MORE, reason, Gate.COMPARISON, known)

    def _report(
        self, verdict: Recommendation, reason: str, gate: Gate, files: Mapping[str, Cover]
    ) -> ModuleReport:
        pair, named = self._pair, self._pair.named
        former = pair.before.name if pair.before and pair.before.name != named.name else None
        return ModuleReport(
            name=named.name,
            former_name=former,
            path=named.path,
            fate=pair.fate,
            verdict=verdict,
            reason=reason,
            gate=gate,
            files=dict(files),
            recorded=self._exercise.recorded,
        )


def _preload(sides: tuple[Side, Side], workload: str) -> tuple[str, ...]:
    return preload_of(workload, *(text for side in sides for text in side.texts().values()))


def _held(report: ModuleReport, why: str) -> ModuleReport:
    return replace(report, verdict=Recommendation.TEST_MORE, reason=why.format(rest=report.reason))
