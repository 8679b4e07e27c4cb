"""Complete a change from its module's registration: files and project."""

from pathlib import Path

from geoheal.config.module_file import read_project
from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.project import Project
from geoheal.errors import Conflict


def completed(change: CodeChange, module: Module | None) -> CodeChange:
    """Return a change completed from its module's registration.

    Raises
    ------
    Conflict
        When a registered file cannot be read.
    """
    if module is None:
        return change
    return CodeChange(
        module_name=change.module_name,
        new_code=change.new_code,
        current_code=_read(module.path, "source") if change.current_code is None else change.current_code,
        workload=_read(module.workload, "workload") if change.workload is None else change.workload,
    )


def project_of(module: Module | None) -> Project | None:
    """Return the project that a module belongs to, as the operator's file describes it now.

    Raises
    ------
    ConfigurationError
        When the file cannot be read, or is wrong.
    """
    return None if module is None or module.project_file is None else read_project(module.project_file)


def _read(path: Path | None, what: str) -> str | None:
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Conflict(
            f"The {what} of the module that is registered as {path.name} cannot be read "
            f"({type(error).__name__}); register it again with `geoheal register`."
        ) from error
