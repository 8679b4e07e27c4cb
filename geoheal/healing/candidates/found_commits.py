"""Commits that the search of an incident named, each taken back from a module's current source."""

import logging
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from geoheal.domain.display import printable
from geoheal.domain.healing.incident import IncidentEvent, IncidentEventKind
from geoheal.domain.healing.module import Module
from geoheal.errors import ApplyFailed
from geoheal.healing.candidates.commits_since import undone_commit
from geoheal.healing.case import UndoneCommit
from geoheal.repository.git import Git

logger = logging.getLogger(__name__)

COMMITS_MAX: Final = 3
"""Commits of a search that are taken back."""
COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")

Found = Sequence[Mapping[str, Any]]
"""The suspects of a search, the clearest first, as its answer has them."""


def found_in(events: Sequence[IncidentEvent]) -> Found:
    """Return the suspects of the last search that ended, from an incident's timeline; empty without one."""
    ended = [each for each in events if each.kind is IncidentEventKind.SUSPECTS_FOUND]
    answers = [each.details["answer"] for each in ended if each.details.get("answer")]
    if not answers:
        return ()
    found: dict[str, Mapping[str, Any]] = {}
    for searched in answers[-1].get("modules", ()):
        for suspect in searched.get("suspects", ()):
            if COMMIT.fullmatch(suspect["commit"]):
                found.setdefault(suspect["commit"], suspect)
    return tuple(found.values())[:COMMITS_MAX]


def is_named(module: Module, found: Found) -> bool:
    """Whether lines that a search named seem to lie in a module's file."""
    path = module.path.as_posix()
    return any(path.endswith(f"/{hunk['path']}") for suspect in found for hunk in suspect["hunks"])


def found_commits(module: Module, source: str, found: Found) -> tuple[UndoneCommit, ...]:
    """Take back from a module what a search named in it: those lines, or else the commit.

    Nothing is searched or run: what the search measured is measured again as any other change.

    Parameters
    ----------
    source
        The module as it is now.
    """
    if not found:
        return ()
    git = Git(module.path.parent)
    try:
        path = git.text("ls-files", "--full-name", "--", module.path.name)
    except ApplyFailed as error:
        logger.info("What was found of %s is not known: %s", module.name, error.message)
        return ()
    named = (each for each in found if any(hunk["path"] == path for hunk in each["hunks"]))
    return tuple(_taken_back(git, module, source, path, named))


def _taken_back(
    git: Git, module: Module, source: str, path: str, named: Iterator[Mapping[str, Any]]
) -> Iterator[UndoneCommit]:
    for suspect in named:
        text = _without_lines(source, path, suspect["revert"])
        if text is None:
            known = undone_commit(git, f"./{module.path.name}", source, suspect["commit"], suspect["subject"])
            if known is None:
                continue
            others, text = known.others, known.source
        else:
            others = tuple(sorted({hunk["path"] for hunk in suspect["hunks"]} - {path}))
        if text != source:
            yield UndoneCommit(
                revision=suspect["commit"],
                subject=printable(suspect["subject"]),
                source=text,
                others=tuple(map(printable, others)),
                found=True,
            )


def _without_lines(source: str, path: str, revert: str | None) -> str | None:
    """Return a source with the part of a diff that is for it; None where that does not fit any more."""
    if revert is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source, encoding="utf-8", newline="")
        try:
            Git(Path(folder)).run("apply", f"--include={path}", "-", given=revert.encode())
        except ApplyFailed:
            return None
        return place.read_bytes().decode()
