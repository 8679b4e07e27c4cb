"""A code change and the result of evaluating it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from geoheal.domain.evaluation.judgement import FitnessScore, Judgement, Recommendation
from geoheal.domain.evaluation.suite import SuiteFinding
from geoheal.domain.health.signals import BY_FIELD
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.snapshots.convention import Geometry


class Gate(StrEnum):
    """How far an evaluation came; the cheapest gate is first."""

    SIZE = "size"
    ENCODING = "encoding"
    SYNTAX = "syntax"
    IMPORT = "import"
    TESTS = "tests"
    """It loads, but the project's own tests do not pass."""
    COMPARISON = "comparison"
    """It loads, but there is no workload, or nothing to compare it with."""
    CORRECTNESS = "correctness"
    MEASUREMENT = "measurement"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFile:
    """Another module of the same project that changes together with the first one.

    Parameters
    ----------
    module_name
        Its import name.
    path
        Its file, relative to the folder of the first module's file, with slashes.
    old_code, new_code
        Its source without and with the change; None where there is no such file.
    earlier_code
        Its source in a version under which the system was healthy; None where none is known.
    """

    module_name: str
    path: str
    old_code: str | None
    new_code: str | None
    earlier_code: str | None = None

    def undone(self) -> Self:
        """Return the change that takes this one back."""
        return replace(self, old_code=self.new_code, new_code=self.old_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeChange:
    """A change of a module, and of others of its project together with it.

    Parameters
    ----------
    module_name
        Import name of the module.
    new_code, current_code
        Its source with and without the change; None when the current source is not known.
    workload
        Source that exercises the module; None if missing.
    earlier_code
        Its source in a version under which the system was healthy: its answers show what to return instead of
        errors. None if unknown.
    others
        Further modules that change with it: all of them, or none.
    """

    module_name: str
    new_code: str
    current_code: str | None = None
    workload: str | None = None
    earlier_code: str | None = None
    others: tuple[ChangedFile, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing is changed."""
        return self.new_code == self.current_code and not self.others

    def undone(self) -> Self:
        """Return the change from the new code to the current one, or to nothing where that is not known."""
        others = tuple(each.undone() for each in self.others)
        return replace(self, new_code=self.current_code or "", current_code=self.new_code, others=others)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reference:
    """A system's geometry when it was last seen, and its target.

    Parameters
    ----------
    geometry
        Convention of the basins.
    phi
        Φ of the last snapshot; None when not measured.
    basin
        Amplitude of the active baseline, shape (D,); None without one.
    thresholds
        The system's limits: the band of Φ, and how far a basin may drift.
    has_phi, has_basin
        Whether any of the system's recent snapshots has one: then a change must report it to be applied.
    """

    geometry: Geometry = Geometry.SPHERE
    phi: float | None = None
    basin: NDArray[np.float32] | None = None
    thresholds: Thresholds = field(default_factory=Thresholds)
    has_phi: bool = False
    has_basin: bool = False

    @property
    def phi_band(self) -> tuple[float, float]:
        """Lowest and highest healthy Φ."""
        phi = BY_FIELD["phi"]
        return phi.lowest(self.thresholds), phi.highest(self.thresholds)

    @property
    def drift_limit(self) -> float:
        """Fisher–Rao distance (rad) from the reference at which drift becomes a warning."""
        return BY_FIELD["drift"].calm_band(self.thresholds)[1]

    def is_phi_healthy(self, phi: float) -> bool:
        """Whether Φ lies in its band."""
        low, high = self.phi_band
        return low <= phi <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """One judged change.

    Parameters
    ----------
    id
        UUIDv7.
    change
        What was evaluated.
    gate
        The last gate that it reached, or the one that rejected it.
    recommendation, reason
        What to do with it, and why.
    score
        The specification's score; parts that were not measured are None.
    judgement
        The judge's verdict with every number behind it; None when nothing was measured in pairs.
    details
        Further figures, by name.
    suite
        Result of the project's own tests; None if the module does not belong to a project, or the change did
        not come so far.
    started_at, finished_at
        When it was made.
    """

    id: UUID
    change: CodeChange
    gate: Gate
    recommendation: Recommendation
    reason: str
    score: FitnessScore
    judgement: Judgement | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    suite: SuiteFinding | None = None
    started_at: datetime
    finished_at: datetime
