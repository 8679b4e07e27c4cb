"""A change of a module of the project in the current folder."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from geoheal.config.module_file import Registration, read_module_file
from geoheal.domain.evaluation.change import CodeChange
from geoheal.errors import InvalidInput
from geoheal.repository.committed import committed

FILE: Final = Path("geoheal.toml")


def registration_here() -> Registration | None:
    """Return what the current folder's geoheal.toml registers; None without one.

    Raises
    ------
    ConfigurationError
        When it is wrong.
    """
    return read_module_file(FILE) if FILE.exists() else None


def with_project(
    change: CodeChange, candidate: Path, registration: Registration, *, named: bool
) -> CodeChange:
    """Return a change with the module that its file is in the project, and what that was in the last commit.

    Parameters
    ----------
    candidate
        The file with the change.
    named
        Whether the caller named the module.

    Raises
    ------
    InvalidInput
        When the file is the module's own, and the last commit has no other version of it.
    """
    project, own = registration.project, candidate.resolve()
    if project is not None and not named:
        change = replace(change, module_name=project.module_of(own) or change.module_name)
    module = registration.module(change.module_name)
    if module is None or change.current_code is not None or module.path.resolve() != own:
        return change
    before = committed(own)
    if before is None or before == candidate.read_bytes():
        raise InvalidInput(
            f"{candidate} is the file of {module.name} itself, and the last commit has no other version of "
            "it to compare with. Name the current code with --current.",
            field="candidate",
        )
    return replace(change, current_code=before.decode("utf-8", "surrogateescape"))
