"""What a search for the commit found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from geoheal.repository.hunks import Hunk
from geoheal.suspects.history import Commit
from geoheal.suspects.standing import VersionStanding
from geoheal.suspects.symptom import SearchedSymptom

WHOLE: Final = 0.7
"""Share of the worsening from which one commit is the whole story."""
UNCHANGED: Final = "No commit between them changes a module that the workload needs."


@dataclass(frozen=True, slots=True)
class TriedCommit:
    """A commit that was run, and where it stood."""

    commit: Commit
    standing: VersionStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """One commit that made it worse.

    Parameters
    ----------
    commit
        The first one that shows it.
    between
        Commits right before it that cannot be run: it may have been one of them.
    hunks
        The smallest part of its difference that relieves the symptom when it is taken back.
    data
        Paths of the files without Python source that it changes beside the modules, where taking back its
        lines relieves nothing.
    effect
        What the commit alone did, against the version before it.
    revert
        A unified diff that takes the part back from the newest version; None where later commits have
        changed the same lines.
    undone_by
        The last later commit on the main line that has the lines as they were before; None where none has.
    """

    commit: Commit
    between: tuple[Commit, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    data: tuple[str, ...] = ()
    effect: SearchedSymptom
    revert: str | None = None
    undone_by: Commit | None = None

    def leaves(self, symptom: SearchedSymptom) -> bool:
        """Whether the commit's own effect leaves a good part of a symptom unexplained."""
        whole, mine = symptom.size, self.effect.size
        return whole is not None and mine is not None and mine < WHOLE * whole


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectSearch:
    """A search, with what it found and what it tried.

    Parameters
    ----------
    older, newer
        The two ends.
    symptom
        What is worse at the newer end; None where nothing is.
    suspects
        The commits behind it, the largest effect first.
    reason
        The sentence that says how it ended.
    commits
        How many lie between the ends.
    tried
        Commits that were run, in order.
    evaluations
        How many comparisons were run: of both ends, of commits, and to confirm.
    reductions
        How many were run to find the lines.
    """

    older: Commit
    newer: Commit
    symptom: SearchedSymptom | None
    suspects: tuple[Suspect, ...] = ()
    reason: str
    commits: int
    tried: Sequence[TriedCommit] = field(default_factory=tuple)
    evaluations: int = 0
    reductions: int = 0


def reason_of(suspects: Sequence[Suspect], *, has_steps: bool) -> str:
    """Return the sentence that says how a search ended in which something was worse."""
    if not has_steps:
        return UNCHANGED
    if not suspects:
        return "No single commit between them is certainly worse than the one before it."
    first = suspects[0]
    more = f", and {len(suspects) - 1} more" if len(suspects) > 1 else ""
    return f"It came with {first.commit.id[:12]} ({first.commit.subject}){more}."
