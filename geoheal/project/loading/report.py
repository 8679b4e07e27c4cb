"""Modules that do not load, grouped by reason, with advice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from geoheal.domain.healing.project import Project
from geoheal.project.loading.cause import Cause, Loading


@dataclass(frozen=True, slots=True)
class Group:
    """Modules that do not load for the same reason.

    Parameters
    ----------
    reason, advice
        Why, and what to do; both are sentences.
    """

    reason: str
    advice: str
    modules: tuple[str, ...]


def grouped(loading: Loading, project: Project, shown: Iterable[str]) -> list[Group]:
    """Return what does not load by its cause, the most frequent one first.

    Parameters
    ----------
    shown
        Paths of the files that the sandbox shows.
    """
    own = _own_names(loading)
    paths = frozenset(shown)
    groups: dict[tuple[str, str], list[str]] = {}
    for name, cause in loading.failed.items():
        groups.setdefault(_explained(cause, project, own, paths), []).append(name)
    found = [Group(reason, advice, tuple(names)) for (reason, advice), names in groups.items()]
    return sorted(found, key=lambda group: -len(group.modules))


def answer(loading: Loading, groups: Iterable[Group]) -> Mapping[str, object]:
    """Return the same as JSON."""
    return {
        "modules": loading.count,
        "loaded": len(loading.loaded),
        "failed": [
            {"reason": each.reason, "advice": each.advice, "modules": list(each.modules)} for each in groups
        ],
    }


def _own_names(loading: Loading) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in (*loading.loaded, *loading.failed))


def _explained(cause: Cause, project: Project, own: frozenset[str], shown: frozenset[str]) -> tuple[str, str]:
    where = f" ({cause.file}, line {cause.line})" if cause.file else ""
    if cause.error == "PackageNotFoundError":
        return (
            f"The environment has no metadata of the package {cause.missing}{where}.",
            f"Install {cause.missing} in {_environment(project)}.",
        )
    if cause.missing and cause.missing.partition(".")[0] in own:
        return f"There is no module {cause.missing}{where}.", _advice_on_own(cause.missing, project, shown)
    if cause.missing:
        package = cause.missing.partition(".")[0]
        return f"The environment has no package {package}.", f"Install it in {_environment(project)}."
    if cause.variable:
        return (
            f"The environment variable {cause.variable} is not set{where}.",
            f'Set it under [project]: env = {{ {cause.variable} = "..." }}.',
        )
    return _in_a_line(cause.error, cause.message) + where + ".", ""


def _advice_on_own(name: str, project: Project, shown: frozenset[str]) -> str:
    file = project.file_of(name)
    if file is None:
        return "If it is built or generated, build it, and name its file under [project] include."
    path = str(file.relative_to(project.root))
    if path in shown:
        return "It is not a package, or its package is hidden by another one of the same name."
    return f"{path} exists, but git does not track it, or it is excluded: git add it, or include it."


def _environment(project: Project) -> str:
    """Return the environment as a person knows it."""
    if project.environment is None:
        return "an environment, and name it under [project] environment"
    folder: Path = project.environment
    return str(folder.relative_to(project.root)) if folder.is_relative_to(project.root) else str(folder)


def _in_a_line(error: str, message: str) -> str:
    """Return the error and the first line of its message.

    >>> _in_a_line("KeyError", "KeyError: 'x'"), _in_a_line("AssertionError", ""), _in_a_line("E", "a.\\nb")
    ("KeyError: 'x'", 'AssertionError', 'E: a')
    """
    line = next((each.strip() for each in message.splitlines() if each.strip()), "")
    return ": ".join(part for part in (error, line.removeprefix(f"{error}:").strip(" .")) if part)
