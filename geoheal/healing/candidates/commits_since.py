"""Revert each commit of a module since its system was healthy, one at a time, from the current source."""

import logging
from typing import Final

from geoheal.domain.display import printable
from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.module import Module
from geoheal.errors import ApplyFailed
from geoheal.healing.candidates.files_beside import FilesBeside, blob, without
from geoheal.healing.case import KnownVersion, UndoneCommit
from geoheal.repository.git import Git

logger = logging.getLogger(__name__)

COMMITS_MAX: Final = 12
"""Number of commits to revert, the newest ones."""
_FORMAT: Final = "--format=%H%x00%s"


def undone_commits(
    module: Module, source: str, healthy: KnownVersion, beside: FilesBeside | None = None
) -> tuple[UndoneCommit, ...]:
    """Revert each commit that changed a module since a healthy version, and keep all others.

    Commits that changed only what the module imports are among them, where it is known which files may be
    changed together with it.

    Parameters
    ----------
    source
        The current source.
    healthy
        The last version under which the system was healthy.
    beside
        The project's other files that a patch may change; None for none.

    Returns
    -------
    The newest first. If later commits changed the same lines, a commit is reverted together with all later
    ones. Empty if git does not have them.
    """
    git, name = Git(module.path.parent), f"./{module.path.name}"
    since = f"{healthy.revision}..HEAD"
    try:
        own = _listed(git, since, name)
        imported = [] if beside is None else _listed(git, since, *beside.imported(git))
    except (ApplyFailed, UnicodeDecodeError) as error:
        logger.info("The commits of %s are unknown: %s", module.name, str(error))
        return ()
    undone = [_undone(git, name, source, each, number, healthy, beside) for number, each in enumerate(own)]
    more = [each for each in imported if each not in own][:COMMITS_MAX]
    undone += (
        [] if beside is None else [_beside_alone(git, name, source, each, healthy, beside) for each in more]
    )
    return tuple(each for each in undone if each is not None)


def undone_commit(git: Git, name: str, source: str, revision: str, subject: str) -> UndoneCommit | None:
    """Revert one commit, and keep all others.

    Parameters
    ----------
    name
        Of the module's file, from the folder that git runs in.

    Returns
    -------
    None if later commits changed the same lines, or the module did not exist before it, or is not UTF-8.
    """
    undone = _undone(git, name, source, (revision, subject), 1, None, None)
    return None if undone is None or undone.later else undone


def _listed(git: Git, since: str, *names: str) -> list[tuple[str, str]]:
    """Return hash and subject of the commits that changed any of these files, the newest first."""
    if not names:
        return []
    count = f"--max-count={COMMITS_MAX}"
    words = git.text("log", "-z", _FORMAT, count, "--no-merges", since, "--", *names).split("\0")
    return list(zip(words[::2], words[1::2], strict=False))


def _undone(
    git: Git,
    name: str,
    source: str,
    commit: tuple[str, str],
    later: int,
    healthy: KnownVersion | None,
    beside: FilesBeside | None,
) -> UndoneCommit | None:
    """Revert one commit; None if the module did not exist before it, or is not UTF-8."""
    revision, subject = commit
    try:
        before = blob(git, f"{revision}^", name)
        alone = without(git, source, before, blob(git, revision, name))
        others = _others(git, revision, name)
        together: tuple[ChangedFile, ...] = ()
        if beside is not None and healthy is not None and alone is not None:
            together = beside.taken_back(git, revision, healthy.revision, others)
    except (ApplyFailed, UnicodeDecodeError) as error:
        logger.info("Commit %s cannot be reverted (%s).", revision[:12], type(error).__name__)
        return None
    return UndoneCommit(
        revision=revision,
        subject=printable(subject),
        source=before if alone is None else alone,
        later=later if alone is None else 0,
        others=tuple(map(printable, others)),
        together=together,
    )


def _beside_alone(
    git: Git, name: str, source: str, commit: tuple[str, str], healthy: KnownVersion, beside: FilesBeside
) -> UndoneCommit | None:
    """Revert a commit that did not change the module; None if none of its files can be reverted."""
    revision, subject = commit
    try:
        others = _others(git, revision, name)
        together = beside.taken_back(git, revision, healthy.revision, others)
    except (ApplyFailed, UnicodeDecodeError) as error:
        logger.info("Commit %s cannot be reverted (%s).", revision[:12], type(error).__name__)
        return None
    if not together:
        return None
    named = tuple(map(printable, others))
    return UndoneCommit(
        revision=revision, subject=printable(subject), source=source, others=named, together=together
    )


def _others(git: Git, revision: str, name: str) -> list[str]:
    """Return the other files of a commit, by their paths in the repository."""
    mine = git.text("ls-files", "-z", "--full-name", "--", name)
    listed = git.text("diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--root", revision)
    return [path for path in listed.split("\0") if path and path not in mine.split("\0")]
