"""``geoheal evaluate``: should this change be applied?"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar

from geoheal.cli.judge.project_change import registration_here, with_project
from geoheal.cli.judge.verdict import print_verdict
from geoheal.cli.terminal.options import AllAsJson, DatabaseUrl, DataDir
from geoheal.cli.terminal.source_file import read_source
from geoheal.config.module_file import Registration
from geoheal.config.settings import Settings, load_settings
from geoheal.constants import DEFAULT_SYSTEM
from geoheal.domain.evaluation.change import CodeChange, Evaluation
from geoheal.errors import InvalidInput
from geoheal.fitness.answers import fitness_answer
from geoheal.fitness.evaluator import CodeFitnessEvaluator
from geoheal.fitness.ledger.ledger import FileLedger, Ledger, NoLedger
from geoheal.fitness.recorded.file import RecordedLedger, read_recordings
from geoheal.fitness.standards import Progress

EXIT_CODES = {"apply": 0, "test_more": 3, "reject": 4}
"""Exit code by recommendation; 1 says that nothing could be evaluated, 2 that the command was misspelt."""


Candidate = Annotated[Path, typer.Argument(help="File with the change.")]
Current = Annotated[Path | None, typer.Option(help="File without the change [the module's].")]
Workload = Annotated[Path | None, typer.Option(help="File that exercises it [the module's].")]
Module = Annotated[
    str | None,
    typer.Option(help="Import name of the module [from its place in the project, else the file's name]."),
]
System = Annotated[
    str | None,
    typer.Option(help="System that it belongs to: use its history and modules, and keep the evaluation."),
]
Recorded = Annotated[
    Path | None,
    typer.Option(help="File of `geoheal recordings export`: judge by its calls, not by a workload."),
]
Environment = Annotated[
    Path | None, typer.Option(help="Virtual environment with the packages that it needs.")
]
Pairs = Annotated[int | None, typer.Option(min=1, max=1000, help="Pairs of runs per round [10].")]
Rounds = Annotated[int | None, typer.Option(min=1, max=20, help="Maximum number of rounds [3].")]


def evaluate(
    candidate: Candidate,
    current: Current = None,
    workload: Workload = None,
    module: Module = None,
    system: System = None,
    recorded: Recorded = None,
    environment: Environment = None,
    pairs: Pairs = None,
    rounds: Rounds = None,
    as_json: AllAsJson = False,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Run a change against the current code in the sandbox, and say whether to apply it.

    In a folder with geoheal.toml, the tree, the current code and the workload come from there. Needs no
    database unless --system is given. Exit code: 0 apply, 3 test more, 4 reject, 1 when nothing could be
    evaluated.
    """
    registration = registration_here() if system is None else None
    change = CodeChange(
        module_name=module or candidate.stem,
        new_code=read_source(candidate),
        current_code=None if current is None else read_source(current),
        workload=None if workload is None else read_source(workload),
    )
    if registration is not None:
        change = with_project(change, candidate, registration, named=module is not None)
    if recorded is not None:
        is_known = system is not None or (
            registration is not None and registration.module(change.module_name) is not None
        )
        _require_comparable(change, is_known=is_known)
    settings = load_settings(data_dir=data_dir, database_url=database_url)
    with _opened(settings, system, registration, recorded) as evaluator:
        _set_policy(evaluator, pairs, rounds)
        evaluation = _judge(evaluator, change, environment, shown=not as_json)
    _print(evaluation, as_json=as_json)
    raise typer.Exit(EXIT_CODES[evaluation.recommendation])


@contextmanager
def _opened(
    settings: Settings, system: str | None, registration: Registration | None, recorded: Path | None
) -> Iterator[CodeFitnessEvaluator]:
    with _ledger(settings, system, registration) as ledger:
        judging = _with_recorded(ledger, recorded)
        with CodeFitnessEvaluator(
            system=system or DEFAULT_SYSTEM, ledger=judging, settings=settings
        ) as evaluator:
            yield evaluator


@contextmanager
def _ledger(settings: Settings, system: str | None, registration: Registration | None) -> Iterator[Ledger]:
    if system is None:
        yield NoLedger() if registration is None else FileLedger(registration)
        return
    from geoheal.fitness.ledger.stored import StoredLedger
    from geoheal.system import open_database

    with open_database(settings) as database:
        yield StoredLedger(database)


def _with_recorded(ledger: Ledger, recorded: Path | None) -> Ledger:
    if recorded is None:
        return ledger
    return RecordedLedger(ledger, recorded, read_recordings(recorded))


def _require_comparable(change: CodeChange, *, is_known: bool) -> None:
    """Refuse what recorded calls cannot judge.

    Parameters
    ----------
    is_known
        Whether the module's current code is registered.
    """
    if change.workload is not None:
        raise InvalidInput("Give --recorded or --workload, not both.", field="recorded")
    if change.current_code is None and not is_known:
        raise InvalidInput(
            "--recorded needs the current code to check the recorded calls on. Name its file with --current.",
            field="recorded",
        )


def _set_policy(evaluator: CodeFitnessEvaluator, pairs: int | None, rounds: int | None) -> None:
    policy = evaluator.standards.policy
    policy = replace(policy, pairs_per_round=pairs or policy.pairs_per_round, rounds=rounds or policy.rounds)
    evaluator.standards = replace(evaluator.standards, policy=policy)


def _print(evaluation: Evaluation, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(fitness_answer(evaluation), indent=2, ensure_ascii=False))
    else:
        print_verdict(evaluation)


def _judge(
    evaluator: CodeFitnessEvaluator, change: CodeChange, environment: Path | None, *, shown: bool
) -> Evaluation:
    with _progress(shown=shown and sys.stderr.isatty()) as progress:
        return evaluator.judge(change, environment=environment, progress=progress)


@contextmanager
def _progress(*, shown: bool) -> Iterator[Progress]:
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with ProgressBar(*columns, console=Console(stderr=True), transient=True, disable=not shown) as bar:
        task = bar.add_task("pairs of runs (at most)", total=None)
        yield lambda done, most: bar.update(task, completed=done, total=most)
