"""What the gate reports: a verdict on each module, and what became of each changed file."""

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
"""Verdicts, the most careful one first."""


class Fate(StrEnum):
    """What became of a registered module."""

    KEPT = "kept"
    RENAMED = "renamed"
    ADDED = "added"
    REMOVED = "removed"


class Cover(StrEnum):
    """What the gate can say of a changed file."""

    REACHED = "reached"
    """A workload executes what was changed."""
    UNKNOWN = "unknown"
    """Whether a workload executes it could not be found out."""
    UNREACHED = "unreached"
    """A registered module needs it, and no workload executes what was changed."""
    SAME = "same"
    """Nothing that is executed was changed."""
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
        Its path in the head, or in the base where the head does not have it; its former path if it was moved.
    cover
        What is known of it.
    modules
        The registered modules by which it is known.
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
        What became of it.
    verdict, reason
        What to do with the change, and why.
    gate
        How far it came.
    judgement
        The judge's comparisons with every number; None where nothing was measured in pairs.
    pairs, seconds
        Pairs of runs that were measured, and how long all of it took.
    notices
        Sentences that a reader should know.
    files
        The changed files that it needs, and whether its workload reaches what was changed.
    recorded
        Of what recorded calls its workload was made, without any values; None where another one judged.
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
    """A registered module whose run the change does not alter, and what is known of the files it needs."""

    name: str
    files: Mapping[str, Cover] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateReport:
    """The answer to one question.

    Parameters
    ----------
    base, head
        What was compared: the commit at which the branch began, and its newest.
    modules
        The registered modules that the change touches.
    files
        All changed files.
    notices
        Sentences on the whole.
    tests
        What the project's own tests say; None where it names none.
    not_run
        Those of the notices that name modules that should have been looked at, and were not.
    production
        How far the change moves what production measures; None where no service was asked.
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
        """The most careful verdict on any module, or by the tests; None without a verdict."""
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
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
        plural = "s" if len(self.modules) > 1 else ""
        return f"{len(self.modules)} module{plural} touched: {told}.{tests}"

    def of(self, *covers: Cover) -> list[FileReport]:
        """Return the changed files of which this is known."""
        return [each for each in self.files if each.cover in covers]
