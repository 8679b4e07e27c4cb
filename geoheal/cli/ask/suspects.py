"""``geoheal suspects``: find the commit that made a workload worse."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from geoheal.cli.ask.incident_suspects import ask
from geoheal.cli.ask.suspect_codes import FOUND, NOT_FOUND, NOTHING_WORSE
from geoheal.cli.ask.suspects_view import print_search
from geoheal.cli.terminal.options import SERVICE_URL, AllAsJson, Token, Url
from geoheal.cli.terminal.source_file import read_source
from geoheal.config.module_file import describes_project, read_project
from geoheal.config.settings import load_settings
from geoheal.domain.display import printable
from geoheal.fitness.limits import sandbox_policy, snapshots_folder
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.gate.commits.checkout import Checkout
from geoheal.suspects.answers import search_answer
from geoheal.suspects.boxes import Boxes, ShownProject, shown_in
from geoheal.suspects.question import SuspectsQuestion
from geoheal.suspects.search import Watch, search

Repository = Annotated[Path | None, typer.Option(help="Folder of the git repository.")]
From = Annotated[str | None, typer.Option("--from", help="Commit at which everything was well.")]
To = Annotated[str | None, typer.Option("--to", help="Commit at which it is worse.")]
Module = Annotated[str | None, typer.Option(help="Import name of the module that the workload exercises.")]
Workload = Annotated[Path | None, typer.Option(help="File that exercises it.")]
Environment = Annotated[
    Path | None, typer.Option(help="Virtual environment with the packages that it needs.")
]
ProjectFile = Annotated[
    Path | None,
    typer.Option(help="File whose [project] applies to each commit [geoheal.toml of the repository]."),
]
IncidentSystem = Annotated[
    str | None, typer.Option(help="Ask the service about this system's newest incident.")
]
IncidentId = Annotated[
    str | None,
    typer.Option(help="Ask the service about this incident (its id, or the end of its id)."),
]


def suspects(
    repo: Repository = None,
    older: From = None,
    newer: To = None,
    module: Module = None,
    workload: Workload = None,
    environment: Environment = None,
    file: ProjectFile = None,
    system: IncidentSystem = None,
    incident: IncidentId = None,
    as_json: AllAsJson = False,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Find the commit that made a workload slower, larger or failing, and its lines.

    Runs the commits' code in the sandbox, halves their number with each step, confirms the one that it finds
    against the one before, and narrows down its lines. Between two commits (--repo, --from, --to,
    --module, --workload) it needs no database and no service, and touches none of the repository's files.
    With --system or --incident the service searches between the code versions at which the incident began,
    with the registered modules. Exit code: 0 found, 3 nothing is worse, 4 no single commit can be named, 1 it
    could not be tried.
    """
    if system is not None or incident is not None:
        raise typer.Exit(ask(url, token, system, incident, as_json=as_json))
    if repo is None or older is None or newer is None or module is None or workload is None:
        raise typer.BadParameter(
            "Name --repo, --from, --to, --module and --workload; or an incident by --system or "
            "--incident, which the service searches."
        )
    question = SuspectsQuestion(
        folder=repo, older=older, newer=newer, module=module, workload=read_source(workload)
    )
    answer = _searched(question, environment, file, shown=not as_json)
    if as_json:
        typer.echo(json.dumps(answer, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        print_search(answer)
    found = bool(answer["suspects"])
    raise typer.Exit(FOUND if found else NOT_FOUND if answer["symptom"] else NOTHING_WORSE)


def _searched(
    question: SuspectsQuestion, environment: Path | None, file: Path | None, *, shown: bool
) -> dict[str, Any]:
    settings = load_settings()
    with (
        Sandboxes(sandbox_policy(settings), snapshots=snapshots_folder(settings)) as sandboxes,
        _watched(shown=shown) as watch,
    ):
        boxes = Boxes(sandboxes, environment, _project(question.folder, file, question))
        return search_answer(search(question, boxes, watch))


def _project(repo: Path, file: Path | None, question: SuspectsQuestion) -> ShownProject | None:
    """Return the project in the commits; its environment may be missing there."""
    checkout = Checkout(repo)
    own = checkout.top / "geoheal.toml"
    chosen = file or (own if own.is_file() else None)
    if chosen is None or (file is None and not describes_project(chosen)):
        return None
    project = read_project(chosen)
    if project.environment is not None:
        names = ("HEAD", question.older, question.newer)
        commits = [checkout.history.commit(name).id for name in names]
        checkout.require_untracked(project.environment, commits)
    return shown_in(checkout.top, project)


@contextmanager
def _watched(*, shown: bool) -> Iterator[Watch]:
    if not (shown and sys.stderr.isatty()):
        yield lambda _what: None
        return
    with Console(stderr=True).status("starting the sandbox") as status:
        yield lambda what: status.update(printable(what))
