"""Results of a search for the commit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from geoheal.repository.hunks import Hunk
from geoheal.suspects.history import Commit
from geoheal.suspects.standing import VersionStanding
from geoheal.suspects.symptom import SearchedSymptom

WHOLE: Final = 0.7
"""Share of the worsening from which one commit explains everything."""
UNCHANGED: Final = "No commit between them changes a module that the workload needs."


@dataclass(frozen=True, slots=True)
class TriedCommit:
    """A tested commit, and its classification."""

    commit: Commit
    standing: VersionStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """A commit that made it worse.

    Parameters
    ----------
    commit
        The first one with the symptom.
    between
        Commits directly before it that cannot be run, each of which may be the cause instead.
    hunks
        The smallest part of its diff that relieves the symptom when reverted.
    data
        Paths of changed files without Python source, if reverting its lines does not relieve the symptom.
    effect
        Effect of the commit alone, compared with the version before it.
    revert
        A unified diff that reverts the part in the newest version; None if later commits changed the same
        lines.
    undone_by
        The last later commit on the main line with the former lines; None without one.
    """

    commit: Commit
    between: tuple[Commit, ...] = ()
    hunks: tuple[Hunk, ...] = ()
    data: tuple[str, ...] = ()
    effect: SearchedSymptom
    revert: str | None = None
    undone_by: Commit | None = None

    def leaves(self, symptom: SearchedSymptom) -> bool:
        """Whether the commit's own effect certainly leaves a large part of a symptom unexplained."""
        whole, mine, worst = symptom.size, self.effect.size, self.effect.worst
        if whole is None or mine is None or worst is None:
            return False
        return mine < WHOLE * whole and worst < whole


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspectSearch:
    """Result of a search.

    Parameters
    ----------
    older, newer
        The two ends.
    symptom
        The symptom at the newer end; None without one.
    suspects
        The commits behind it, the largest effect first.
    reason
        A sentence on the outcome.
    commits
        Number of commits between the ends.
    tried
        Tested commits, in order.
    evaluations
        Number of comparisons: of both ends, of commits, and to confirm.
    reductions
        Number of comparisons to find the lines.
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
    """Return a sentence on the outcome of a search in which something was worse."""
    if not has_steps:
        return UNCHANGED
    if not suspects:
        return "No single commit between them is measurably worse than the one before it."
    first = suspects[0]
    more = f", and {len(suspects) - 1} more" if len(suspects) > 1 else ""
    return f"It came with {first.commit.id[:12]} ({first.commit.subject}){more}."
