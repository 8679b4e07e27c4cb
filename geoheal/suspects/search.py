"""Search: measure both ends, bisect the commits between them, confirm the result, reduce it to its lines."""

from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from typing import Final

from geoheal.errors import InvalidInput
from geoheal.repository.hunks import Files, Hunk, hunks_of, reverted
from geoheal.suspects.bisect import TurnFound, bisect
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.history import Commit, CommitHistory
from geoheal.suspects.lines.moved import in_new_places
from geoheal.suspects.lines.reduce import reduced
from geoheal.suspects.lines.revert import is_undone, revert_of
from geoheal.suspects.place import CommitStep, TurningPlace, turning_point
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.runner import OutOfTime, TimeLimit, VersionRunner
from geoheal.suspects.standing import VersionStanding, standing_of
from geoheal.suspects.suspect import Suspect, SuspectSearch, TriedCommit, reason_of
from geoheal.suspects.symptom import SearchedSymptom, same_symptom, symptom_between
from geoheal.suspects.version import Version
from geoheal.suspects.versions import Versions

DEPTH: Final = 2
"""How often the rest is searched again."""
NOTHING: Final = "No measured metric is worse in the newer version."

Watch = Callable[[str], None]
"""Called with a description of the next step."""


def unwatched(_what: str) -> None:
    """Do nothing: the default progress callback."""


def search(
    question: SuspectsQuestion, boxes: Boxes, watch: Watch = unwatched, limit: TimeLimit | None = None
) -> SuspectSearch:
    """Find the commits that made something worse.

    Parameters
    ----------
    limit
        Time limit; None for as long as it takes. A commit that was confirmed by then is the result, with the
        smallest part so far of its changes.

    Raises
    ------
    OutOfTime
        When the time limit was reached before a commit was confirmed.
    InvalidInput
        When a commit or the module does not exist, or the older version cannot be run.
    ApplyFailed
        When the repository cannot be read.
    SandboxUnavailable
        When the sandbox does not contain code on this machine.
    """
    return _Searching(question, boxes, watch, limit or TimeLimit()).run()


class _Searching:
    """A running search."""

    def __init__(self, question: SuspectsQuestion, boxes: Boxes, watch: Watch, limit: TimeLimit) -> None:
        self._question = question
        self._watch = watch
        self._limit = limit
        self._runner = VersionRunner(boxes, question.module, question.workload, question.reference, limit)
        self._history = CommitHistory(question.folder)
        self._versions = Versions(self._history, question.module, question.workload, boxes)
        self._newest = ""
        self._line: Sequence[Commit] = ()
        self._tried: list[TriedCommit] = []
        self._evaluations = self._reductions = 0
        self._unfinished = ""

    def run(self) -> SuspectSearch:
        question = self._question
        older, newer = self._history.commit(question.older), self._history.commit(question.newer)
        self._newest = newer.id
        self._line = line = self._history.main_line(older.id, newer.id)
        self._begin(f"comparing {older.id[:12]} and {newer.id[:12]}")
        self._versions.settle(self._runner, older.id)
        symptom = self._worse(older.id, newer.id)
        suspects: list[Suspect] = []
        reason = NOTHING
        if symptom is not None:
            steps = self._steps(older.id, line)
            suspects = self._suspects(steps, older.id, newer.id, symptom, DEPTH)
            suspects.sort(key=lambda each: -(each.effect.size or 0.0))
            reason = f"{reason_of(suspects, has_steps=bool(steps))} {self._unfinished}".rstrip()
        return SuspectSearch(
            older=older,
            newer=newer,
            symptom=symptom,
            suspects=tuple(suspects),
            reason=reason,
            commits=len(line),
            tried=tuple(self._tried),
            evaluations=self._evaluations,
            reductions=self._reductions,
        )

    def _begin(self, step: str) -> None:
        self._limit.begin(step)
        self._watch(step)

    def _worse(self, older: str, newer: str) -> SearchedSymptom | None:
        self._evaluations += 1
        versions = self._versions.of(older), self._versions.of(newer)
        return symptom_between(self._runner, *versions, self._question.policy)

    def _same(
        self, older: str, newer: str, symptom: SearchedSymptom, *, is_rest: bool = False
    ) -> SearchedSymptom | None:
        self._evaluations += 1
        versions = self._versions.of(older), self._versions.of(newer)
        return same_symptom(self._runner, *versions, self._question.policy, symptom, is_rest=is_rest)

    def _steps(self, older: str, commits: Sequence[Commit]) -> list[CommitStep]:
        """Return the commits that change executed code."""
        steps, before = [], older
        for commit in commits:
            if self._versions.runnable(commit.id) != self._versions.runnable(before):
                steps.append(CommitStep(commit, before))
            before = commit.id
        return steps

    def _suspects(
        self, steps: Sequence[CommitStep], good: str, bad: str, symptom: SearchedSymptom, depth: int
    ) -> list[Suspect]:
        """Return the suspects among the steps, including those for what one of them does not explain."""
        if not steps:
            return []
        turn = self._turn(steps, good, bad, symptom)
        suspect = self._confirmed(self._place(steps, turn, good, bad, symptom), symptom)
        since = self._since_undone(suspect, steps, bad, symptom, depth)
        if since:
            return since
        if suspect is None or not suspect.leaves(symptom) or depth == 0:
            return [] if suspect is None else [suspect]
        others = [
            *self._rest(
                steps[: turn.last_good + 1], good, steps[turn.last_good + 1].before, symptom, depth - 1
            ),
            *self._rest(
                steps[turn.first_bad + 1 :], steps[turn.first_bad].commit.id, bad, symptom, depth - 1
            ),
        ]
        return [suspect, *others]

    def _since_undone(
        self,
        suspect: Suspect | None,
        steps: Sequence[CommitStep],
        bad: str,
        symptom: SearchedSymptom,
        depth: int,
    ) -> list[Suspect]:
        """Return the suspects after a commit that reverted the one found: the symptom came back later."""
        undone = None if suspect is None else suspect.undone_by
        place = next((n for n, step in enumerate(steps) if step.commit == undone), None)
        if undone is None or place is None or depth == 0:
            return []
        return self._rest(steps[place + 1 :], undone.id, bad, symptom, depth - 1)

    def _rest(
        self, steps: Sequence[CommitStep], good: str, bad: str, symptom: SearchedSymptom, depth: int
    ) -> list[Suspect]:
        if not steps:
            return []
        try:
            self._begin(f"comparing {good[:12]} and {bad[:12]}")
            left = self._same(good, bad, symptom, is_rest=True)
            return [] if left is None else self._suspects(steps, good, bad, left, depth)
        except OutOfTime as error:  # the suspect that leaves the rest is known
            self._unfinished = self._unfinished or error.message
            return []

    def _turn(self, steps: Sequence[CommitStep], good: str, bad: str, symptom: SearchedSymptom) -> TurnFound:
        ends = self._versions.of(good), self._versions.of(bad)

        def ask(place: int) -> VersionStanding:
            return self._ask(steps[place].commit, ends, symptom)

        known = {step.commit.id for step in steps}
        return bisect([self._weight(step.commit, known) for step in steps], ask)

    def _weight(self, commit: Commit, known: Set[str]) -> int:
        """Count the commits that a commit stands for: itself, and merged ones that are not on the line."""
        brought = self._history.merged(commit) if len(commit.parents) > 1 else []
        return 1 + (0 if any(each.id in known for each in brought) else len(brought))

    def _ask(
        self, commit: Commit, ends: tuple[Version, Version], symptom: SearchedSymptom
    ) -> VersionStanding:
        self._begin(f"running {commit.id[:12]} {commit.subject}")
        self._evaluations += 1
        version = self._versions.runnable(commit.id)
        standing = VersionStanding.UNKNOWN
        if version is not None:
            standing = standing_of(self._runner, ends[0], version, ends[1], symptom)
        self._tried.append(TriedCommit(commit, standing))
        return standing

    def _place(
        self, steps: Sequence[CommitStep], turn: TurnFound, good: str, bad: str, symptom: SearchedSymptom
    ) -> TurningPlace:
        """Return the commit at the change.

        In a merged branch, it is the commit of the branch with the symptom.
        """
        place = turning_point(steps, turn)
        if len(place.commit.parents) < 2:
            return place
        return self._within(place.commit, place.befores, good, bad, symptom) or place

    def _within(
        self, merge: Commit, befores: tuple[str, ...], good: str, bad: str, symptom: SearchedSymptom
    ) -> TurningPlace | None:
        """Search the commits of a merge; None if none of them shows the symptom."""
        brought = self._history.merged(merge)
        steps = self._steps((*brought[0].parents, *befores)[0], brought) if brought else []
        if not steps:
            return None
        turn = self._turn([*steps, CommitStep(merge, brought[-1].id)], good, bad, symptom)
        if turn.first_bad == len(steps):
            return None
        place = turning_point(steps, turn)
        first = place.between[0] if place.between else place.commit
        return replace(place, befores=(*first.parents[:1], *befores))

    def _confirmed(self, place: TurningPlace, symptom: SearchedSymptom) -> Suspect | None:
        """Return the suspect with its lines, if the commit alone is worse than the version before it."""
        commit = place.commit
        self._begin(f"confirming {commit.id[:12]}")
        for before in place.befores:
            try:
                effect = self._same(before, commit.id, symptom)
            except InvalidInput:  # the version before it cannot be run
                continue
            if effect is None or effect.signature != symptom.signature:
                return None
            return self._suspect(place, before, effect)
        return None

    def _suspect(self, place: TurningPlace, before: str, effect: SearchedSymptom) -> Suspect:
        commit = place.commit.id
        older, newer = self._versions.needed_files(before), self._versions.needed_files(commit)

        def relieves(former: Files, part: Sequence[Hunk]) -> bool:
            wanted = reverted(former, newer, part)
            try:
                return self._relieves(wanted, len(part), before, commit, effect)
            except OutOfTime as error:  # the commit is known
                self._unfinished = self._unfinished or error.message
                return False

        moved = in_new_places(older, newer)
        if moved is not None and relieves(moved, hunks_of(moved, newer)):
            older = moved
        hunks, data = hunks_of(older, newer), self._versions.changed_data(before, commit)
        if data and not (hunks and relieves(older, hunks)):
            known = data if not hunks or not self._unfinished else ()
            return Suspect(commit=place.commit, between=place.between, data=known, effect=effect)
        part = reduced(hunks, lambda part: relieves(older, part))
        return Suspect(
            commit=place.commit,
            between=place.between,
            hunks=tuple(sorted(part)),
            effect=effect,
            revert=revert_of(older, newer, self._versions.files(self._newest), part),
            undone_by=self._undoing(place.commit, older, newer, part),
        )

    def _undoing(self, commit: Commit, older: Files, newer: Files, hunks: Sequence[Hunk]) -> Commit | None:
        later = self._line[self._line.index(commit) + 1 :] if commit in self._line else ()
        return next(
            (
                each
                for each in reversed(later)
                if is_undone(older, newer, self._versions.files(each.id), hunks)
            ),
            None,
        )

    def _relieves(self, wanted: Files, count: int, before: str, commit: str, effect: SearchedSymptom) -> bool:
        """Whether these texts instead of a commit's, with this many changes reverted, relieve the symptom."""
        self._begin(f"reverting {count} of the changes of {commit[:12]}")
        self._reductions += 1
        try:
            asked = self._versions.with_files(self._versions.merged_files(commit, wanted), commit)
        except InvalidInput:
            return False
        ends = self._versions.of(before), self._versions.of(commit)
        standing = standing_of(self._runner, ends[0], asked, ends[1], effect, may_fail=False)
        return standing is VersionStanding.GOOD
