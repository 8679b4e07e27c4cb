"""Revert each commit of a module since its system was healthy, one at a time, from the current source."""

import logging
import tempfile
from pathlib import Path
from typing import Final

from geoheal.domain.display import printable
from geoheal.domain.healing.module import Module
from geoheal.errors import ApplyFailed
from geoheal.healing.case import KnownVersion, UndoneCommit
from geoheal.repository.git import Git

logger = logging.getLogger(__name__)

COMMITS_MAX: Final = 12
"""Number of commits to revert, the newest ones."""
_FORMAT: Final = "--format=%H%x00%s"


def undone_commits(module: Module, source: str, healthy: KnownVersion) -> tuple[UndoneCommit, ...]:
    """Revert each commit that changed a module since a healthy version, and keep all others.

    Parameters
    ----------
    source
        The current source.
    healthy
        The last version under which the system was healthy.

    Returns
    -------
    The newest first. If later commits changed the same lines, a commit is reverted together with all later
    ones. Empty if git does not have them.
    """
    git, name = Git(module.path.parent), f"./{module.path.name}"
    since = f"{healthy.revision}..HEAD"
    try:
        listed = git.text(
            "log", "-z", _FORMAT, f"--max-count={COMMITS_MAX}", "--no-merges", since, "--", name
        )
    except ApplyFailed as error:
        logger.info("The commits of %s are unknown: %s", module.name, error.message)
        return ()
    words = listed.split("\0")
    undone = (
        _undone(git, name, source, commit, later=number)
        for number, commit in enumerate(zip(words[::2], words[1::2], strict=False))
    )
    return tuple(each for each in undone if each is not None)


def undone_commit(git: Git, name: str, source: str, revision: str, subject: str) -> UndoneCommit | None:
    """Take one commit back, and leave all others.

    Parameters
    ----------
    name
        Of the module's file, from the folder that git runs in.

    Returns
    -------
    None where later commits changed the same lines, the module was not there before it, or is not UTF-8.
    """
    undone = _undone(git, name, source, (revision, subject), later=1)
    return None if undone is None or undone.later else undone


def _undone(git: Git, name: str, source: str, commit: tuple[str, str], *, later: int) -> UndoneCommit | None:
    """Revert one commit; None if the module did not exist before it, or is not UTF-8."""
    revision, subject = commit
    try:
        before = _blob(git, f"{revision}^", name)
        alone = _without(git, source, before, _blob(git, revision, name))
        others = _others(git, revision, name)
    except (ApplyFailed, UnicodeDecodeError) as error:
        logger.info("Commit %s cannot be reverted (%s).", revision[:12], type(error).__name__)
        return None
    return UndoneCommit(
        revision=revision,
        subject=printable(subject),
        source=before if alone is None else alone,
        later=later if alone is None else 0,
        others=tuple(map(printable, others)),
    )


def _without(git: Git, source: str, before: str, after: str) -> str | None:
    """Return the current source without one commit's change; None if later ones changed these lines.

    This is a three-way merge: the inverse of the commit is applied to the source.
    """
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / name for name in ("current", "after", "before")]
        for place, text in zip(places, (source, after, before), strict=True):
            place.write_text(text, encoding="utf-8", newline="")
        try:
            return git.run("merge-file", "-p", "-q", *map(str, places)).decode()
        except ApplyFailed:
            return None


def _others(git: Git, revision: str, name: str) -> list[str]:
    """Return the other files of a commit, by their paths in the repository."""
    mine = git.text("ls-files", "-z", "--full-name", "--", name)
    listed = git.text("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--root", revision)
    return [path for path in listed.split("\0") if path and path not in mine.split("\0")]


def _blob(git: Git, revision: str, name: str) -> str:
    return git.run("cat-file", "blob", f"{revision}:{name}").decode()
