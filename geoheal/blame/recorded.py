"""Workload of a module without one: its recorded calls, as far as a commit reproduces them."""

from geoheal.blame.plan import SearchedModule
from geoheal.errors import Conflict
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.fitness.recorded.workload import Runnable, replayed_on
from geoheal.suspects.boxes import Boxes
from geoheal.suspects.history import CommitHistory
from geoheal.suspects.versions import Versions


def replay_of(subject: SearchedModule, commit: str, older: str, boxes: Boxes) -> str:
    """Return the source that replays those recorded calls of a module that a commit reproduces twice.

    Calls that it fails, and that an older one reproduces, are included.

    Raises
    ------
    Conflict
        When there are none.
    """
    name, history = subject.module.name, CommitHistory(subject.top)
    versions = Versions(history, name, "", boxes)
    now, before = (_runnable(versions, history.commit(each).id, name, boxes) for each in (commit, older))
    made = replayed_on(now.sandbox, now.request, subject.calls, before)
    if made.judging is None:
        why = " ".join(f"{reason} ({count})" for reason, count in made.left_out.items())
        raise Conflict(
            f"None of {made.calls} recorded calls is replayed by {commit[:12]}: {why}".rstrip(": ")
        )
    return made.judging


def _runnable(versions: Versions, commit: str, name: str, boxes: Boxes) -> Runnable:
    version = versions.of(commit)
    request = version.request(name, "", preload_of(*version.texts().values()))
    return Runnable(boxes.of(version.commit, ""), request)
