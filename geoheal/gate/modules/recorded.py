"""Recorded calls for judging modules without a registered workload in the base."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geoheal.domain.recording.call import RecordedCall
from geoheal.errors import InvalidInput
from geoheal.fitness.recorded.file import parse_recordings, read_recordings
from geoheal.gate.commits.checkout import Checkout

UNUSED: Final = (
    "No module was judged by recorded calls: {file} has calls of {known}, and the branch touches none of "
    "them that has no workload of its own."
)
HEADS_OWN: Final = "The recorded calls of {path} are the head's own, because the base has none there."


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFile:
    """Recorded calls of a file.

    Parameters
    ----------
    file, path
        The file, and its path within the repository; None if no commit has it.
    calls
        All of them, newest first.
    notices
        Notices, in sentences.
    """

    file: Path
    path: str | None
    calls: Sequence[RecordedCall]
    notices: tuple[str, ...] = ()

    def of(self, module: str) -> Sequence[RecordedCall]:
        """Return the calls of a module's functions, newest first."""
        return [call for call in self.calls if call.module == module]

    def unused(self) -> str:
        """Return a notice if they judged nothing."""
        known = ", ".join(sorted({call.module for call in self.calls})) or "no module"
        return UNUSED.format(file=self.file.name, known=known)


def recorded_file(checkout: Checkout, file: Path, commits: tuple[str, str]) -> RecordedFile:
    """Read recorded calls: the base's if it has them, because a branch must not choose its judge.

    Parameters
    ----------
    commits
        Base and head.

    Raises
    ------
    InvalidInput
        When it cannot be read, or a line is not a recorded call.
    """
    for place in (file.absolute(), file.resolve()):
        path = checkout.within(place)
        for number, commit in enumerate(commits):
            if path is not None and path in checkout.paths(commit):
                calls = parse_recordings(file, _text(checkout, commit, path).split("\n"))
                notices = (HEADS_OWN.format(path=path),) if number else ()
                return RecordedFile(file=file, path=path, calls=calls, notices=notices)
    return RecordedFile(file=file, path=None, calls=read_recordings(file))


def _text(checkout: Checkout, commit: str, path: str) -> str:
    text = checkout.read(commit, path)
    if text is None:
        raise InvalidInput(f"{path} of {commit[:12]} is not a file of UTF-8 text.", field="recorded")
    return text
