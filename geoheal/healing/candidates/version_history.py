"""Earlier versions of a module under which its system was healthy, and commits that a search named.

The commit of a snapshot comes from its reporter (``code_hash``); the module's source in it comes from the
repository.
"""

import logging
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from geoheal.domain.display import printable
from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.incident import IncidentEvent, IncidentEventKind
from geoheal.domain.healing.module import Module
from geoheal.domain.health.signals import BY_SYMPTOM, Signal
from geoheal.domain.health.thresholds import Thresholds
from geoheal.domain.past.version_health import VersionHealth
from geoheal.domain.symptom import Symptom
from geoheal.errors import ApplyFailed
from geoheal.healing.candidates.commits_since import undone_commit
from geoheal.healing.candidates.files_beside import FilesBeside, blob
from geoheal.healing.case import KnownVersion, UndoneCommit
from geoheal.repository.git import Git

logger = logging.getLogger(__name__)

VERSIONS_MAX: Final = 3
SNAPSHOTS_MIN: Final = 10
"""With fewer snapshots, a version is not known to be healthy."""
HASH_MIN: Final = 7
"""Characters of a commit's hash that identify it."""
SLOPES: Final = {"memory_usage_mb": "memory_slope_mb_per_hour"}
"""Signals whose slope is known per version as well."""
COMMITS_MAX: Final = 3
"""Commits of a search that are taken back."""
COMMIT: Final = re.compile(r"[0-9a-f]{40,64}")

Found = Sequence[Mapping[str, Any]]
"""The suspects of a search, the clearest first, as its answer has them."""


def healthy_versions(
    module: Module, source: str, symptom: Symptom, health: Sequence[VersionHealth], limits: Thresholds
) -> tuple[tuple[KnownVersion, ...], KnownVersion | None]:
    """Return versions of a module under which the symptom did not show.

    Parameters
    ----------
    source
        The current source.
    health
        Health of the system per code version, the last one first.

    Returns
    -------
    Those that differ from the current source, the last one first, at most three; and the last one in which
    the module was what it is now, or None. Without a repository there are neither.
    """
    found: list[KnownVersion] = []
    unchanged: KnownVersion | None = None
    for version in _known(module, symptom, health, limits):
        if version.source == source:
            unchanged = unchanged or version
        elif len(found) < VERSIONS_MAX and all(version.source != known.source for known in found):
            found.append(version)
        if unchanged is not None and len(found) == VERSIONS_MAX:
            break
    return tuple(found), unchanged


def _known(
    module: Module, symptom: Symptom, health: Sequence[VersionHealth], limits: Thresholds
) -> Iterator[KnownVersion]:
    """Yield the healthy versions whose source the repository has."""
    for version in health:
        if not is_healthy(version, symptom, limits):
            continue
        text = _source_in(version.code_hash or "", module.path)
        if text is not None:
            yield KnownVersion(
                revision=version.code_hash or "",
                source=text,
                snapshots=version.snapshots,
                healthy_from=version.first_captured_at,
                healthy_until=version.last_captured_at,
            )


def is_healthy(version: VersionHealth, symptom: Symptom, limits: Thresholds) -> bool:
    """Whether enough snapshots of a version were clear of a symptom, on average and by a margin.

    Missing measurements do not show health.
    """
    clearing = limits.clearing()
    return version.snapshots >= SNAPSHOTS_MIN and all(
        _is_clear(version, signal, clearing) for signal in BY_SYMPTOM[symptom]
    )


def _is_clear(version: VersionHealth, signal: Signal, limits: Thresholds) -> bool:
    value = getattr(version, signal.field)
    if value is None or not signal.is_calm(value, limits):
        return False
    if signal.field not in SLOPES:
        return True
    slope = getattr(version, SLOPES[signal.field])
    return slope is not None and signal.is_steady(slope, limits)


def _source_in(revision: str, path: Path) -> str | None:
    """Return a source in a commit; None if the commit or file does not exist."""
    if len(revision) < HASH_MIN or not all(letter in "0123456789abcdef" for letter in revision):
        return None
    try:
        return blob(Git(path.parent), revision, f"./{path.name}")
    except (ApplyFailed, UnicodeDecodeError) as error:
        logger.info("%s does not exist in commit %s (%s).", path.name, revision, type(error).__name__)
        return None


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


def found_commits(
    module: Module, source: str, found: Found, beside: FilesBeside | None = None
) -> tuple[UndoneCommit, ...]:
    """Take back from a module what a search named in it: those lines, or else the commit.

    Nothing is searched or run: what the search measured is measured again as any other change.

    Parameters
    ----------
    source
        The module as it is now.
    beside
        The project's other files that a patch may change: lines that were named in them are taken back with
        the module's, or alone where the module imports them. None for none.
    """
    if not found:
        return ()
    git = Git(module.path.parent)
    try:
        path = git.text("ls-files", "--full-name", "--", module.path.name)
        imported = set() if beside is None else beside.imported_inside(git)
    except ApplyFailed as error:
        logger.info("The commit search's results for %s cannot be read: %s", module.name, error.message)
        return ()
    named = (each for each in found if {hunk["path"] for hunk in each["hunks"]} & {path, *imported})
    return tuple(_taken_back(git, module, source, path, named, beside))


def _taken_back(
    git: Git,
    module: Module,
    source: str,
    path: str,
    named: Iterator[Mapping[str, Any]],
    beside: FilesBeside | None,
) -> Iterator[UndoneCommit]:
    for suspect in named:
        is_own = any(hunk["path"] == path for hunk in suspect["hunks"])
        text = _without_lines(source, path, suspect["revert"]) if is_own else source
        together = () if beside is None or text is None else _together(git, beside, path, suspect)
        if text is None:
            known = undone_commit(git, f"./{module.path.name}", source, suspect["commit"], suspect["subject"])
            if known is None:
                continue
            others, text = known.others, known.source
        else:
            others = tuple(sorted({hunk["path"] for hunk in suspect["hunks"]} - {path}))
        if text != source or together:
            yield UndoneCommit(
                revision=suspect["commit"],
                subject=printable(suspect["subject"]),
                source=text,
                others=tuple(map(printable, others)),
                together=together,
                found=True,
            )


def _together(
    git: Git, beside: FilesBeside, path: str, suspect: Mapping[str, Any]
) -> tuple[ChangedFile, ...]:
    """Take the named lines back from the other files."""
    paths = sorted({hunk["path"] for hunk in suspect["hunks"]} - {path})
    changed = (
        beside.changed(git, each, partial(_without_lines, path=each, revert=suspect["revert"]))
        for each in paths
    )
    return tuple(each for each in changed if each is not None)


def _without_lines(source: str, path: str, revert: str | None) -> str | None:
    """Apply the part of a diff that is for a source; return None if it does not fit any more."""
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
