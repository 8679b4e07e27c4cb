"""Load the modules of a project in the sandbox: many in one box, those that fail once more by themselves."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from geoheal.project.loading.cause import Cause, Loading
from geoheal.project.loading.onlooker import NAME, SOURCE
from geoheal.sandbox import RunRequest, RunResult, Sandbox
from geoheal.sandbox.snapshot.snapshot import PROJECT_FOLDER

AT_ONCE: Final = 25
"""Modules that are loaded in one box."""

Progress = Callable[[int, int], None]
"""Called with the number of modules done, and their total number."""


def load_all(sandbox: Sandbox, modules: Mapping[str, Path], progress: Progress) -> Loading:
    """Load each module.

    Parameters
    ----------
    sandbox
        Shows the project.
    modules
        Source file of each, by import name.
    """
    ahead, loaded, failed = list(modules), [], dict[str, Cause]()
    while ahead:
        causes = _look(sandbox, ahead[:AT_ONCE])
        for name, first in causes.items():
            is_settled = first is None or _is_certain(first, modules)
            cause = first if is_settled or first is None else _alone(sandbox, name, modules[name], first)
            if cause is None:
                loaded.append(name)
            else:
                failed[name] = cause
        ahead = [name for name in ahead if name not in causes]
        progress(len(loaded) + len(failed), len(modules))
    return Loading(loaded=tuple(loaded), failed=failed)


def _is_certain(cause: Cause, modules: Mapping[str, Path]) -> bool:
    """Whether a module would fail in a box of its own as well: a package of others is missing."""
    return bool(cause.missing) and cause.missing.partition(".")[0] not in {
        name.partition(".")[0] for name in modules
    }


def _look(sandbox: Sandbox, names: Sequence[str]) -> dict[str, Cause | None]:
    """Return the result for each module.

    The result of at least the first one is returned, but not of those after an early end of the run.
    """
    workload = f"module.look({list(names)!r}, {PROJECT_FOLDER!r}, probe)"
    result = sandbox.run(RunRequest(NAME, SOURCE, workload, preload=()))
    causes: dict[str, Cause | None] = {}
    begun = names[0]
    for output in result.returned.outputs:
        match output.value:
            case ["begin", str(name)] if name in names:
                begun = name
            case ["loaded", str(name)] if name in names:
                causes[name] = None
            case ["failed", str(name), *fields] if name in names:
                causes[name] = _cause(fields)
    if not result.is_ok:
        causes.setdefault(begun, _ended(result))
    return causes or {begun: _ended(result)}


def _cause(fields: list[object]) -> Cause:
    match fields:
        case [str(error), str(message), str(file), int(line), str(missing), str(variable)]:
            return Cause(
                error=error, message=message, file=file, line=line, missing=missing, variable=variable
            )
    return Cause(error="unknown", message="What the module reported cannot be read.")


def _ended(result: RunResult) -> Cause:
    failure = result.failure
    return Cause(
        error=(failure.error if failure else None) or result.status.value,
        message=failure.message if failure else "The run reported nothing.",
    )


def _alone(sandbox: Sandbox, name: str, file: Path, cause: Cause) -> Cause | None:
    """Load a module as an evaluation does; why it fails, if it does."""
    try:
        source = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return Cause(error=type(error).__name__, message=f"{file.name} cannot be read: {error}")
    if "\0" in source:
        return cause
    result = sandbox.run(RunRequest(name, source, None, preload=()))
    if result.is_ok:
        return None
    ending = _ended(result)
    return cause if ending.error == cause.error else ending
