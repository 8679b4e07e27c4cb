"""Reports of the gate: a verdict on each module, and the coverage of each changed file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from geoheal.domain.evaluation.change import Gate
from geoheal.domain.evaluation.judgement import Judgement, Recommendation
from geoheal.gate.reports.production import Production
from geoheal.gate.suite.finding import TestsReport
from geoheal.suspects.history import Commit

CAUTION = (Recommendation.REJECT, Recommendation.TEST_MORE, Recommendation.APPLY)
"""Verdicts, the most cautious one first."""


class Fate(StrEnum):
    """Fate of a registered module."""

    KEPT = "kept"
    RENAMED = "renamed"
    ADDED = "added"
    REMOVED = "removed"


class Cover(StrEnum):
    """Coverage of a changed file by the gate."""

    REACHED = "reached"
    """A workload executes the changed code."""
    UNKNOWN = "unknown"
    """It could not be determined whether a workload executes it."""
    UNREACHED = "unreached"
    """A registered module needs it, but no workload executes the changed code."""
    SAME = "same"
    """No executed code was changed."""
    FAILED = "failed"
    """A registered module needs it, and could not be compared."""
    WORKLOAD = "workload"
    """A workload, or the file that registers modules: it judges, and is not judged."""
    UNCOVERED = "uncovered"
    """No registered module needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """One changed file.

    Parameters
    ----------
    path, before
        Its path in the head, or in the base if the head does not have it; its former path if it was moved.
    cover
        Its coverage.
    modules
        The registered modules behind that.
    """

    path: str
    before: str | None
    cover: Cover
    modules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleReport:
    """One registered module that the change touches.

    Parameters
    ----------
    name, former_name
        Import name, and that of the base if it was renamed.
    path
        Its file, within the repository.
    fate
        Its fate.
    verdict, reason
        The recommendation, and the reason.
    gate
        The last gate that it reached.
    judgement
        The judge's comparisons with every number; None if nothing was measured in pairs.
    pairs, seconds
        Number of measured pairs of runs, and total duration.
    notices
        Notices, in sentences.
    files
        The changed files that it needs, and whether its workload reaches the changes.
    recorded
        Numbers of the recorded calls of its workload, without values; None for another workload.
    """

    name: str
    former_name: str | None = None
    path: str
    fate: Fate = Fate.KEPT
    verdict: Recommendation
    reason: str
    gate: Gate = Gate.COMPARISON
    judgement: Judgement | None = None
    pairs: int = 0
    seconds: float = 0.0
    notices: tuple[str, ...] = ()
    files: Mapping[str, Cover] = field(default_factory=dict)
    recorded: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Untouched:
    """A registered module whose run the change does not affect, with the coverage of the files it needs."""

    name: str
    files: Mapping[str, Cover] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """Answer to one question.

    Parameters
    ----------
    base, head
        The compared commits: the start of the branch, and its newest one.
    modules
        The registered modules that the change touches.
    files
        All changed files.
    notices
        Notices on the whole.
    tests
        Result of the project's own tests; None if it names none.
    not_run
        Notices about modules that should have been examined, but were not.
    production
        Effect on production; None if no service was asked.
    """

    base: Commit
    head: Commit
    modules: tuple[ModuleReport, ...]
    files: tuple[FileReport, ...]
    notices: tuple[str, ...] = ()
    tests: TestsReport | None = None
    not_run: tuple[str, ...] = ()
    production: Production | None = None

    @property
    def verdict(self) -> Recommendation | None:
        """The most cautious verdict on any module, or by the tests; None without a verdict."""
        verdicts = [each.verdict for each in self.modules]
        if self.tests is not None and self.tests.verdict is not None:
            verdicts.append(self.tests.verdict)
        return min(verdicts, key=CAUTION.index, default=None)

    @property
    def reason(self) -> str:
        """One sentence on the whole."""
        if not self.files:
            return "Nothing was changed."
        tests = "" if self.tests is None or self.tests.verdict is None else f" {self.tests.reason}"
        if not self.modules:
            return f"The change touches no registered module, so nothing was measured.{tests}"
        counts = {verdict: sum(each.verdict is verdict for each in self.modules) for verdict in CAUTION}
        listed = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        plural = "s" if len(self.modules) > 1 else ""
        return f"{len(self.modules)} module{plural} touched: {listed}.{tests}"

    def of(self, *covers: Cover) -> list[FileReport]:
        """Return the changed files with this coverage."""
        return [each for each in self.files if each.cover in covers]
