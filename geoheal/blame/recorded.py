"""The workload of a module that nobody wrote one for: its recorded calls, as a commit does them again."""

from geoheal.blame.plan import SearchedModule
from geoheal.errors import Conflict
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.recorded.workload import replayed_on
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.history import CommitHistory
from geoheal.suspects.versions import Versions


def replay_of(subject: SearchedModule, commit: str, boxes: Boxes) -> str:
    """Return the source that replays those of a module's recorded calls that a commit does again, twice.

    Raises
    ------
    Conflict
        When it does none of them again.
    """
    name, history = subject.module.name, CommitHistory(subject.top)
    version = Versions(history, name, "", boxes).of(history.commit(commit).id)
    request = version.request(name, "", preload_of(*version.texts().values()))
    made = replayed_on(boxes.of(version.commit, ""), request, subject.calls)
    if made.judging is None:
        why = " ".join(f"{reason} ({count})" for reason, count in made.left_out.items())
        raise Conflict(
            f"None of {made.calls} recorded calls is replayed by {commit[:12]}: {why}".rstrip(": ")
        )
    return made.judging
