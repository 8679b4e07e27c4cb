"""A case: what a strategy knows of a degraded system and of the module that it may change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from geoheal.domain.evaluation.change import Reference
from geoheal.domain.health.degradation import Finding
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.fitness.recorded.workload import RecordedWorkload
from geoheal.healing.transforms.project_sources import ProjectSources


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """A function of the module that takes much of the workload's time.

    Parameters
    ----------
    function
        Qualified name within the module, ``Class.method`` for example.
    line
        Of its ``def``, from 1.
    calls
        How many times the workload called it.
    self_share, total_share
        Its part (0..1) of the profiled time: alone, and with what it calls.
    """

    function: str
    line: int
    calls: int
    self_share: float
    total_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A line of the module whose allocations grow with the work.

    Parameters
    ----------
    line
        Where it allocates, from 1.
    bytes_per_round
        What one more round of the workload leaves behind.
    rounds
        From how many rounds that was measured.
    """

    line: int
    bytes_per_round: float
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCycle:
    """Where entries of a container that grows seem to end: a function that is the last to know of them.

    Parameters
    ----------
    kind
        Of the container: ``dict``, ``set`` or ``list``.
    container, key
        As the function can write them: ``self.store.views``, ``self.message_id``.
    function
        Qualified name within the module.
    share
        Part (0..1) of the entries that the function knew; less where others knew them later.
    entries
        How many entries that was.
    """

    kind: str
    container: str
    function: str
    key: str
    share: float
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A kind of exception that ends requests of the workload.

    Parameters
    ----------
    error, message
        Qualified type, and the first message that was seen.
    others
        Further messages of the same place, some of them: ``''`` and ``'19.5'`` are no whole numbers, for
        different reasons.
    function, line
        The innermost place in the module that it passed through.
    count
        How many requests it ended.
    bases
        Qualified types that it derives from, the nearest first.
    column, end_column
        Where in the line the expression that failed begins and ends (from 0, in bytes of UTF-8); None where
        that is not known, or it has several lines.
    """

    error: str
    message: str
    function: str
    line: int
    count: int
    bases: tuple[str, ...] = ()
    column: int | None = None
    end_column: int | None = None
    others: tuple[str, ...] = ()

    @property
    def messages(self) -> tuple[str, ...]:
        """All messages that are known, the first one first."""
        return (self.message, *self.others)


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedCall:
    """A function that was called again with equal arguments, and gave an equal answer.

    Parameters
    ----------
    function
        Qualified name within the module.
    calls, repeated
        Calls with plain arguments, and those of them that came again for the same object.
    confirmed, others
        Repeated calls that were looked at closely: those for which the object still held the same, which
        gave equal answers and changed nothing; and those for which it held something else.
    is_shared, is_changed
        Whether it gives what can be changed, which nobody did; or which somebody did.
    """

    function: str
    calls: int
    repeated: int
    confirmed: int
    others: int = 0
    is_shared: bool = False
    is_changed: bool = False

    @property
    def share(self) -> float:
        """Part (0..1) of the calls that need not have been made, as far as was looked at closely."""
        looked_at = self.confirmed + self.others
        return self.repeated / self.calls * self.confirmed / looked_at if looked_at else 0.0


class Laboratory(Protocol):
    """Looks into a module while its workload runs in the sandbox.

    It was reported by the code under examination: it may lead a strategy, and proves nothing.
    """

    def profile(self) -> Sequence[HotSpot]:
        """Where the time goes, the most expensive first."""

    def growth(self) -> Sequence[Growth]:
        """Return what grows, the fastest first."""

    def life_cycles(self) -> Sequence[LifeCycle]:
        """Return where entries end that stay in containers, the most telling first."""

    def repetitions(self) -> Sequence[RepeatedCall]:
        """Return what is computed again with equal arguments, the most repeated first."""

    def failures(self) -> Sequence[Failure]:
        """Return what fails, the most frequent first."""

    def remarks(self) -> Sequence[str]:
        """Why less was seen than was asked for: a run that met a limit, a module that does not load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """An earlier version of the module, and how the system was while it ran.

    Parameters
    ----------
    revision
        The commit.
    source
        The module's source in it.
    healthy_from, healthy_until
        When snapshots of the system, running this version, were healthy; None where none was seen.
    snapshots
        How many healthy snapshots there were.
    """

    revision: str
    source: str
    snapshots: int
    healthy_from: datetime | None = None
    healthy_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneCommit:
    """A commit since a healthy version of the module, taken back from its current source.

    Parameters
    ----------
    revision, subject
        The commit.
    source
        The module's source without what it changed.
    later
        How many later commits of the module are taken back with it, because they changed the same lines.
    others
        Other Python files that it changed, which stay as they are.
    found
        Whether the search of the incident named it: then the source is without the lines that did it.
    """

    revision: str
    subject: str
    source: str
    later: int = 0
    others: tuple[str, ...] = ()
    found: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The module that may be changed.

    Parameters
    ----------
    name, source
        Import name and current source.
    workload
        Source that exercises it; None if missing.
    hooks
        Names of the hooks at which it acts: then it defines ``apply(value)``, which returns the value that
        the monitored system goes on with.
    recorded
        Where the workload is made of recorded calls: it replays those that strategies may see, by this one
        changes are judged.
    """

    name: str
    source: str
    workload: str | None = None
    hooks: tuple[str, ...] = ()
    recorded: RecordedWorkload | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Case:
    """What a strategy knows.

    Parameters
    ----------
    symptom
        What is to be treated.
    findings
        The findings that showed it.
    subject
        The module that may be changed.
    reference
        The system's geometry, baseline, current Φ and limits.
    snapshots
        The system's last snapshots, oldest first.
    versions
        Earlier versions of the module under which the system was healthy, the last one first.
    undone
        Commits since the last of these versions, each taken back, the newest first. Those that the search of
        the incident named come before all others.
    laboratory
        Looks into the module while its workload runs.
    project
        The other sources of the module's project; None where they are not known, or could not be read whole.
    """

    symptom: Symptom
    findings: tuple[Finding, ...]
    subject: Subject
    reference: Reference
    laboratory: Laboratory
    snapshots: tuple[Snapshot, ...] = ()
    versions: tuple[KnownVersion, ...] = field(default=())
    undone: tuple[UndoneCommit, ...] = ()
    project: ProjectSources | None = None
