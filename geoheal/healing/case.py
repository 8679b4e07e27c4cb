"""A case: what a strategy knows of a degraded system and of the module that it may change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from geoheal.domain.evaluation.change import ChangedFile, Reference
from geoheal.domain.health.degradation import Finding
from geoheal.domain.snapshots.snapshot import Snapshot
from geoheal.domain.symptom import Symptom
from geoheal.fitness.recorded.workload import RecordedWorkload
from geoheal.healing.project_sources import ProjectSources


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """A function of the module that takes a large share of the workload's time.

    Parameters
    ----------
    function
        Qualified name within the module, ``Class.method`` for example.
    line
        Of its ``def``, from 1.
    calls
        How many times the workload called it.
    self_share, total_share
        Its share (0..1) of the profiled time: without and with its calls.
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
        Bytes that one more round of the workload leaves behind.
    rounds
        Number of measured rounds.
    """

    line: int
    bytes_per_round: float
    rounds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeCycle:
    """Likely end of the entries of a growing container: the last function that knows them.

    Parameters
    ----------
    kind
        Kind of container: ``dict``, ``set`` or ``list``; ``dicts`` and so on for all of those in a mapping;
        with ``emptied`` where its entries stay behind empty.
    container, key
        Expressions in the function: ``self.store.views``, ``self.message_id``.
    function
        Qualified name within the module.
    share
        Share (0..1) of the entries that the function knew; less if others knew them later.
    entries
        Number of these entries.
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
        Qualified type, and the first message.
    others
        Some further messages of the same place: ``''`` and ``'19.5'`` are not integers, for different
        reasons.
    function, line
        The innermost place in the module.
    count
        Number of requests that it ended.
    bases
        Qualified base types, the nearest first.
    column, end_column
        Columns of the failed expression (from 0, in bytes of UTF-8); None if unknown, or if it has several
        lines.
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
    """A function that was called again with equal arguments, and returned an equal result.

    Parameters
    ----------
    function
        Qualified name within the module.
    calls, repeated
        Calls with plain arguments, and repeated ones on the same object.
    confirmed, others
        Repeated calls that were examined: those on an unchanged object, which returned equal results and
        changed nothing; and those on a changed object.
    is_shared, is_changed
        Whether its result is mutable, and whether somebody changed it.
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
        """Share (0..1) of the calls that were avoidable, by the examined ones."""
        looked_at = self.confirmed + self.others
        return self.repeated / self.calls * self.confirmed / looked_at if looked_at else 0.0


class Laboratory(Protocol):
    """Observes a module while its workload runs in the sandbox.

    Observations come from the observed code: they may guide a strategy, but do not prove anything.
    """

    def profile(self) -> Sequence[HotSpot]:
        """Return hot spots, the most expensive first."""

    def growth(self) -> Sequence[Growth]:
        """Return growing lines, the fastest first."""

    def life_cycles(self) -> Sequence[LifeCycle]:
        """Return likely ends of entries that stay in containers, the likeliest first."""

    def repetitions(self) -> Sequence[RepeatedCall]:
        """Return calls that are repeated with equal arguments, the most frequent first."""

    def failures(self) -> Sequence[Failure]:
        """Return failures, the most frequent first."""

    def failures_of(self, source: str) -> Sequence[Failure]:
        """Return failures of a changed source of the module under the same workload."""

    def remarks(self) -> Sequence[str]:
        """Reasons for incomplete observations: a run that reached a limit, a module that does not load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVersion:
    """An earlier version of the module, and the system's health while it ran.

    Parameters
    ----------
    revision
        The commit.
    source
        The module's source.
    healthy_from, healthy_until
        When snapshots of the system with this version were healthy; None without any.
    snapshots
        Number of healthy snapshots.
    """

    revision: str
    source: str
    snapshots: int
    healthy_from: datetime | None = None
    healthy_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoneCommit:
    """A commit since a healthy version of the module, reverted from its current source.

    Parameters
    ----------
    revision, subject
        The commit.
    source
        The module's source without its change.
    later
        Number of later commits reverted with it, because they changed the same lines.
    others
        Other files that it changed.
    together
        Those of them that can be taken back with it: modules of the project that patches may change.
    found
        Whether the search of the incident named it: then the source is without the lines that caused it.
    """

    revision: str
    subject: str
    source: str
    later: int = 0
    others: tuple[str, ...] = ()
    found: bool = False
    together: tuple[ChangedFile, ...] = ()


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
        Hooks that it implements: then it defines ``apply(value)``, which returns the value that the monitored
        system uses.
    recorded
        Workload of all recorded calls, for judging changes, if ``workload`` replays those that strategies may
        see.
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
    symptom, findings
        Symptom to treat, and the findings that show it.
    subject, reference
        The module that may be changed; the system's geometry, baseline, current Φ and limits.
    snapshots
        The system's last snapshots, oldest first.
    versions
        Earlier versions of the module under which the system was healthy, the last one first.
    unchanged
        The last version under which the system was healthy while the module was what it is now: then what it
        imports may have changed.
    undone
        Commits since the last of these versions, each reverted, the newest first. Those that the search of
        the incident named come before all others.
    laboratory
        Observes the module while its workload runs.
    project
        Other sources of the module's project; None if unknown, or not readable completely.
    """

    symptom: Symptom
    findings: tuple[Finding, ...]
    subject: Subject
    reference: Reference
    laboratory: Laboratory
    snapshots: tuple[Snapshot, ...] = ()
    versions: tuple[KnownVersion, ...] = field(default=())
    unchanged: KnownVersion | None = None
    undone: tuple[UndoneCommit, ...] = ()
    project: ProjectSources | None = None

    @property
    def since(self) -> KnownVersion | None:
        """The healthy version since which commits are taken back."""
        return self.versions[0] if self.versions else self.unchanged
