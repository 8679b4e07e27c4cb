"""Run versions of a project side by side in the sandbox: same inputs, alternating, each in its own box."""

import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from geoheal.domain.evaluation.change import Reference
from geoheal.errors import GeohealError
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.measurement.correctness import compare_answers, failed_requests
from geoheal.fitness.measurement.evidence import gather
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.sandbox import RunResult, fresh_seed
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.version import Version

DRIFT_WARNING: Final = 0.1
"""Fisher–Rao distance (rad) from the older version's basin beyond which it counts as drift.

A system's own limit shows when somebody must act, and may never be reached in a short workload.
"""


class OutOfTime(GeohealError):
    """The search exceeded its time limit."""


class TimeLimit:
    """The time until which a search, or several one after the other, may start runs.

    Parameters
    ----------
    seconds
        From now on; unlimited by default.

    Examples
    --------
    >>> TimeLimit(0.0).begin("running abc")
    Traceback (most recent call last):
        ...
    geoheal.suspects.runner.OutOfTime: The limit of 0 s was reached before: running abc.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self._seconds = seconds
        self._until_s = time.monotonic() + seconds
        self._step = "the first step"

    def begin(self, step: str) -> None:
        """Begin a step.

        Raises
        ------
        OutOfTime
            When the limit was reached.
        """
        self._step = step
        self._require("before")

    def check(self) -> None:
        """Check the limit within a step.

        Raises
        ------
        OutOfTime
            When it was reached.
        """
        self._require("during")

    def _require(self, when: str) -> None:
        if time.monotonic() >= self._until_s:
            raise OutOfTime(f"The limit of {self._seconds:g} s was reached {when}: {self._step}.")


@dataclass(frozen=True, slots=True)
class VersionRunner:
    """Runs versions.

    Parameters
    ----------
    boxes
        Boxes that show the other files.
    module, workload
        Import name of the module, and the source that exercises it.
    reference
        The system's geometry and limits.
    limit
        Time until which runs may start.
    """

    boxes: Boxes
    module: str
    workload: str
    reference: Reference = field(default_factory=Reference)
    limit: TimeLimit = field(default_factory=TimeLimit)

    def findings(self) -> Findings:
        """Return findings about a pair of versions, to which runs are added.

        A basin is compared with the older version's, with a stricter limit than the system's.
        """
        limit = min(self.reference.drift_limit, DRIFT_WARNING)
        limits = replace(self.reference.thresholds, drift_max=limit, drift_warning_ratio=1.0)
        return Findings(replace(self.reference, thresholds=limits))

    def run(self, versions: Sequence[Version], turn: int) -> list[RunResult]:
        """Run each version once on the same fresh inputs; another one is first in each turn.

        Raises
        ------
        OutOfTime
            When the time limit was reached.
        """
        self.limit.check()
        seed = fresh_seed()
        texts = [text for version in versions for text in version.texts().values()]
        preload = preload_of(self.workload, *texts)
        boxes = [self.boxes.of(version.commit, self.workload) for version in versions]
        for box, count in Counter(boxes).items():
            box.prepare(count, preload)
        order = [(turn + place) % len(versions) for place in range(len(versions))]
        ran = {
            place: boxes[place].run(versions[place].request(self.module, self.workload, preload, seed))
            for place in order
        }
        return [ran[place] for place in range(len(versions))]


def add(findings: Findings, ours: RunResult, theirs: RunResult) -> None:
    """Add the figures of two successful runs on the same inputs.

    Raises
    ------
    GeometryError
        When one of them states an invalid Φ or basin.
    """
    apart = failed_requests(ours, theirs)
    uneven = failed_requests(ours) ^ failed_requests(theirs)
    reference = findings.reference
    findings.add_pair(
        gather(ours, reference, apart, uneven),
        gather(theirs, reference, apart, uneven),
        compare_answers(ours, theirs),
    )
