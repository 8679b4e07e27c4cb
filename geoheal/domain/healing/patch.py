"""A patch: a candidate with its evidence and its life cycle; and the files that no patch may change."""

import difflib
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, Final
from uuid import UUID

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.symptom import Symptom
from geoheal.errors import Conflict

AUTO_APPLY: Final = "auto_apply"
"""Value of ``approved_by`` for a patch that the policy approved."""


class PatchState(StrEnum):
    """State of a patch."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    APPLIED = "applied"
    VERIFIED = "verified"
    ROLLED_BACK = "rolled_back"
    REJECTED = "rejected"
    STALE = "stale"
    """The code is not the version that the patch was measured against any more."""
    EXPIRED = "expired"
    """Nobody approved it in time."""

    @property
    def is_open(self) -> bool:
        """Whether it blocks other patches of its module."""
        return self in {PatchState.PROPOSED, PatchState.APPROVED, PatchState.APPLIED}


NEXT: Final[Mapping[PatchState, frozenset[PatchState]]] = {
    PatchState.PROPOSED: frozenset(
        {PatchState.APPROVED, PatchState.REJECTED, PatchState.STALE, PatchState.EXPIRED}
    ),
    PatchState.APPROVED: frozenset(
        {PatchState.APPLIED, PatchState.REJECTED, PatchState.STALE, PatchState.EXPIRED}
    ),
    PatchState.APPLIED: frozenset({PatchState.VERIFIED, PatchState.ROLLED_BACK}),
    PatchState.VERIFIED: frozenset({PatchState.ROLLED_BACK}),
}
"""The life cycle: states that may follow each state; the others are final."""


class Target(StrEnum):
    """How a patch reaches the running system."""

    FILE = "file"
    GIT = "git"
    HOOK = "hook"


def hash_of(source: str) -> str:
    """SHA-256 of a source, in hexadecimal."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def source_text(content: bytes) -> str:
    """Return a file's content as the evaluator reads it: UTF-8, with line feeds as newlines.

    Raises
    ------
    UnicodeDecodeError
        When it is not UTF-8.
    """
    return content.decode().replace("\r\n", "\n").replace("\r", "\n")


def patch_hash(
    system: str, module_name: str, old_code: str, new_code: str, others: Sequence[ChangedFile] = ()
) -> str:
    """Return what an approval is bound to: the system, the module, and both sources of every file.

    >>> patch_hash("default", "shop", "a = 1", "a = 2")[:12]
    '27c653160bae'
    """
    whole: list[object] = [system, module_name, hash_of(old_code), new_code]
    whole += [[each.module_name, each.path, each.old_code, each.new_code] for each in others]
    return hashlib.sha256(json.dumps(whole).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Patch:
    """A change that passed every guard, and its further life.

    Parameters
    ----------
    id, incident_id, attempt_id, evaluation_id
        Keys within the system.
    module_name, strategy, symptom
        Module that it changes, strategy that proposed it, and symptom that it treats.
    title, explanation
        For the person who approves it.
    doubts
        Sentences on what a person should check first; with any, the policy does not apply the patch.
    target
        How it reaches the running system.
    old_code, new_code
        The module's source without and with it.
    others
        Further modules that change with it: all of them, or none.
    hash
        Hash that an approval is bound to; see :func:`patch_hash`.
    score
        The specification's score (0..1).
    relief
        Relief of the symptom in the sandbox, with its interval.
    state
        State.
    approved_by
        The person or token that approved it; ``auto_apply`` where the policy did.
    rollback_requested_at, rollback_requested_by
        When a person asked for a rollback, and who; the worker carries it out.
    verification
        The judgement on the snapshots before and after; None until it was made.
    effectiveness
        Relative relief in the system's own snapshots; None until measured.
    """

    id: UUID
    incident_id: UUID
    attempt_id: UUID
    evaluation_id: UUID | None
    module_name: str
    strategy: str
    symptom: Symptom
    title: str
    explanation: str
    target: Target
    old_code: str
    new_code: str
    hash: str
    score: float | None
    relief: Mapping[str, Any] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()
    others: tuple[ChangedFile, ...] = ()
    state: PatchState = PatchState.PROPOSED
    created_at: datetime
    expires_at: datetime
    approved_by: str | None = None
    approved_at: datetime | None = None
    applied_at: datetime | None = None
    rollback_requested_at: datetime | None = None
    rollback_requested_by: str | None = None
    finished_at: datetime | None = None
    verification: Mapping[str, Any] | None = None
    effectiveness: float | None = None

    @property
    def proven(self) -> bool:
        """Whether its strategy has nothing that a person should check."""
        return not self.doubts

    @property
    def base_hash(self) -> str:
        """SHA-256 of the source that it was measured against."""
        return hash_of(self.old_code)

    @property
    def diff(self) -> str:
        """The change of every file as a unified diff."""
        own = _difference(_file_of(self.module_name), self.old_code, self.new_code)
        others = (
            _difference(_file_of(each.module_name, each.path), each.old_code, each.new_code)
            for each in self.others
        )
        lines = chain(own, *others)
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
        )

    def require_next(self, state: PatchState) -> None:
        """Make sure that a state may follow.

        Raises
        ------
        Conflict
            When it may not.
        """
        if state not in NEXT.get(self.state, frozenset()):
            raise Conflict(f"Patch {self.id} is {self.state}; it cannot become {state}.")


def _file_of(module_name: str, path: str = "") -> str:
    inside = module_name.replace(".", "/")
    return f"{inside}/__init__.py" if PurePosixPath(path).name == "__init__.py" else f"{inside}.py"


def _difference(path: str, old_code: str | None, new_code: str | None) -> Iterator[str]:
    """Yield the lines of a file's diff; a file that comes or goes is named although it is empty."""
    before = "/dev/null" if old_code is None else f"a/{path}"
    after = "/dev/null" if new_code is None else f"b/{path}"
    old, new = ((each or "").splitlines(keepends=True) for each in (old_code, new_code))
    if not old and not new and old_code != new_code:
        yield from (f"--- {before}\n", f"+++ {after}\n")
    yield from difflib.unified_diff(old, new, before, after)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchEvent:
    """A step in a patch's life; immutable once written.

    Parameters
    ----------
    actor
        The person or token behind it; None for the service itself.
    """

    id: UUID
    patch_id: UUID
    at: datetime
    state: PatchState
    reason: str
    actor: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


GEOHEAL: Final = Path(__file__).resolve().parents[2]
"""The folder of this package."""

TEST_FOLDERS: Final = frozenset({"tests", "test"})


def protection_of(path: Path, workload: Path | None) -> str | None:
    """Return why patches may not change a file, as the end of a sentence; None if they may.

    >>> protection_of(Path("/srv/shop/tests/test_pricing.py"), None)
    'is a test'
    >>> protection_of(Path("/srv/shop/pricing.py"), Path("/srv/shop/load.py")) is None
    True
    """
    if is_test(path):
        return "is a test"
    real = path.resolve()
    if workload is not None and real == workload.resolve():
        return "is the workload that judges its patches"
    if real.is_relative_to(GEOHEAL):
        return "belongs to geoheal itself"
    return None


def is_test(path: Path) -> bool:
    """Whether a file is a test by the naming conventions of pytest and unittest.

    Every file in a folder of tests counts, at any depth, because a test's result depends on its support files
    too. The name of the repository's own folder, and of folders above it, does not count.

    >>> is_test(Path("/srv/conftest.py")), is_test(Path("/srv/contest.py"))
    (True, False)
    >>> is_test(Path("/srv/shop/tests/unit/helpers.py"))
    True
    """
    return (
        path.name == "conftest.py"
        or path.stem.startswith("test_")
        or path.stem.endswith("_test")
        or any(folder.name in TEST_FOLDERS for folder in _folders(path))
    )


def _folders(path: Path) -> Iterator[Path]:
    """Yield the folders of a file, from the nearest one up to its repository, without that one."""
    for folder in path.parents:
        if (folder / ".git").exists():
            return
        yield folder
