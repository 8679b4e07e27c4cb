"""Fate of each registered module between two commits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from geoheal.gate.commits.registered import Registered
from geoheal.gate.commits.roots import root_for
from geoheal.gate.reports.report import Fate
from geoheal.suspects.tree import module_name


@dataclass(frozen=True, slots=True)
class ModulePair:
    """A module at both commits; None on the side without it.

    Parameters
    ----------
    is_new
        Whether the head alone registers it.
    """

    before: Registered | None
    after: Registered | None
    is_new: bool = False

    @property
    def fate(self) -> Fate:
        """Its fate."""
        if self.before is None:
            return Fate.ADDED
        if self.after is None:
            return Fate.REMOVED
        return Fate.KEPT if self.before.name == self.after.name else Fate.RENAMED

    @property
    def named(self) -> Registered:
        """The module of the head, otherwise that of the base."""
        named = self.after or self.before
        assert named is not None  # noqa: S101 - a pair has a side
        return named


def pairs_of(
    base: Sequence[Registered],
    head: Sequence[Registered],
    files: tuple[Collection[str], Collection[str]],
    moves: Mapping[str, str],
) -> list[ModulePair]:
    """Match the registrations of the base with those of the head.

    Parameters
    ----------
    base, head
        What each commit registers.
    files
        The paths that each commit has.
    moves
        New path of each file that was moved.
    """
    theirs = {each.name: each for each in head}
    pairs = [ModulePair(before, _after(before, theirs, head, files[1], moves)) for before in base]
    pairs = [pair for pair in pairs if pair.before is not None and pair.before.path in files[0]]
    matched = {pair.after.name for pair in pairs if pair.after is not None}
    known = matched | {each.name for each in base}
    for each in head:
        if each.name not in known and each.path in files[1]:
            before = each if each.path in files[0] else None
            pairs.append(ModulePair(before, each, is_new=True))
    return pairs


def _after(
    before: Registered,
    theirs: Mapping[str, Registered],
    head: Sequence[Registered],
    paths: Collection[str],
    moves: Mapping[str, str],
) -> Registered | None:
    """Return the same module in the head: by name, by path, or at the new path of its file."""
    named = theirs.get(before.name)
    if named is not None and named.path in paths:
        return named
    if before.path in paths:
        return before
    moved = moves.get(before.path)
    if moved is None:
        return None
    registered = next((each for each in head if each.path == moved), None)
    if registered is not None:
        return registered
    root = root_for(before.name, before.path)
    name = None if root is None else module_name(moved, root)
    return replace(before, name=name or before.name, path=moved)
