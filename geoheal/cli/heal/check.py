"""``geoheal register --check``: does every module load in the sandbox?"""

import json
from pathlib import Path

import typer

from geoheal.cli.terminal.progress import progress_bar
from geoheal.config.module_file import Registration, read_module_file
from geoheal.config.settings import load_settings
from geoheal.domain.display import printable
from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError
from geoheal.fitness.limits import sandbox_policy, snapshots_folder
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.project.loading.cause import Loading
from geoheal.project.loading.load import load_all
from geoheal.project.loading.report import Group, answer, grouped
from geoheal.project.modules import managed_modules

SHOWN = 6
"""Names of modules that are printed with a cause."""


def check(file: Path, data_dir: Path | None, *, as_json: bool) -> bool:
    """Load every module of a project in the sandbox, and print what fails and why; whether all load."""
    registration = read_module_file(file)
    project = _project(registration)
    settings = load_settings(data_dir=data_dir)
    with (
        Sandboxes(sandbox_policy(settings), snapshots=snapshots_folder(settings)) as sandboxes,
        progress_bar("loading modules") as bar,
    ):
        snapshot = sandboxes.snapshot(project)
        modules = {
            name: project.root / path for name, path in managed_modules(project, snapshot.paths).items()
        }
        modules |= {each.name: each.path for each in registration.modules}
        if not modules:
            raise ConfigurationError(
                f"{registration.file} names no module outside of the tests: name the modules to manage "
                'under modules (for example ["shop.*"]), and the folders with their sources under sources.'
            )
        sandbox = sandboxes.of(None, project)
        loading = load_all(sandbox, modules, lambda done, count: bar(done / max(count, 1)))
    groups = grouped(loading, project, snapshot.paths)
    if as_json:
        typer.echo(json.dumps(answer(loading, groups), indent=2, ensure_ascii=False))
    else:
        _print(loading, groups)
    return not loading.failed


def _project(registration: Registration) -> Project:
    if registration.project is None:
        raise ConfigurationError(
            f"{registration.file} has no [project], so there is no tree to load modules from. "
            "`geoheal init` writes one."
        )
    return registration.project


def _print(loading: Loading, groups: list[Group]) -> None:
    typer.echo(f"{len(loading.loaded)} of {loading.count} modules load.")
    for group in groups:
        typer.echo(f"\n{len(group.modules)} × {printable(group.reason)}")
        if group.advice:
            typer.echo(f"  {printable(group.advice)}")
        more = len(group.modules) - SHOWN
        names = [*group.modules[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
        typer.echo(f"  {', '.join(names)}")
