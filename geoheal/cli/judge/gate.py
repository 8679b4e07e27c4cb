"""``geoheal gate``: is what this branch changes as good as what it is based on?"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from geoheal.cli.judge.evaluate import EXIT_CODES
from geoheal.cli.judge.gate_view import print_report
from geoheal.cli.judge.production import with_production
from geoheal.cli.terminal.options import AllAsJson, OneSystem, Token
from geoheal.cli.terminal.output_file import require_writable
from geoheal.cli.terminal.text import print_json
from geoheal.cli.terminal.text import shown as visible
from geoheal.config.settings import load_settings
from geoheal.fitness.limits import sandbox_policy, snapshots_folder
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.gate.gate import GateQuestion
from geoheal.gate.gate import gate as judge
from geoheal.gate.reports.answers import report_answer
from geoheal.gate.reports.junit import report_junit
from geoheal.gate.reports.markdown import report_markdown
from geoheal.gate.reports.report import GateReport
from geoheal.gate.reports.sarif import report_sarif
from geoheal.gate.trial import GateStandards, Watch, policy_of

Base = Annotated[
    str | None,
    typer.Option(help="Branch or commit that the change will be merged into [the main branch]."),
]
Head = Annotated[str, typer.Option(help="Branch or commit that is judged.")]
Repository = Annotated[Path, typer.Option(help="Any folder of the git work tree.")]
ModuleFile = Annotated[str, typer.Option(help="File that registers modules, relative to the repository.")]
Environment = Annotated[
    Path | None,
    typer.Option(help="Virtual environment with the packages that all modules need [each module's]."),
]
Pairs = Annotated[int | None, typer.Option(min=1, max=1000, help="Pairs of runs in the first round [10].")]
Rounds = Annotated[
    int | None,
    typer.Option(
        min=1, max=12, help="Maximum number of rounds; each doubles the number of pairs so far [6]."
    ),
]
Seconds = Annotated[
    float, typer.Option(min=1, max=3600, help="Time (s) after which no further pair of a module is started.")
]
Tolerated = Annotated[
    float | None, typer.Option(min=0.001, max=0.999, help="Tolerated worsening [0.05: 5 %].")
]
TestsSeconds = Annotated[
    float,
    typer.Option(
        min=0, max=3600, help="Time (s) that one run of the project's tests may take; 0 skips the tests."
    ),
]
Recorded = Annotated[
    Path | None,
    typer.Option(help="File of `geoheal recordings export`: its calls judge modules that have no workload."),
]
AnswersMayDiffer = Annotated[
    bool,
    typer.Option("--answers-may-differ", help="Accept changed answers."),
]
ProductionUrl = Annotated[
    str | None,
    typer.Option(
        envvar="GEOHEAL_URL",
        show_envvar=True,
        help="geoheal service that measures production [none].",
    ),
]
MarkdownFile = Annotated[Path | None, typer.Option(help="Write a comment for the pull request to this file.")]
JUnitFile = Annotated[Path | None, typer.Option(help="Write JUnit XML to this file.")]
SarifFile = Annotated[Path | None, typer.Option(help="Write SARIF to this file.")]


def gate(
    base: Base = None,
    head: Head = "HEAD",
    repo: Repository = Path(),
    file: ModuleFile = "geoheal.toml",
    environment: Environment = None,
    pairs: Pairs = None,
    rounds: Rounds = None,
    seconds: Seconds = 55.0,
    tolerated: Tolerated = None,
    tests_seconds: TestsSeconds = 60.0,
    recorded: Recorded = None,
    answers_may_differ: AnswersMayDiffer = False,
    url: ProductionUrl = None,
    system: OneSystem = None,
    token: Token = None,
    markdown: MarkdownFile = None,
    junit: JUnitFile = None,
    sarif: SarifFile = None,
    as_json: AllAsJson = False,
) -> None:
    """Run what a branch changes against its base in the sandbox, module by module.

    Looks at the modules that geoheal.toml registers at the base, from the commit at which the branch left it.
    Needs no database; the repository's files are not touched. Exit code: 0 nothing is worse, 3 something is
    not known, 4 a module is worse, 1 nothing could be judged.
    """
    _require_writable(markdown, junit, sarif)
    question = GateQuestion(
        folder=repo,
        base=base,
        head=head,
        file=file,
        environment=environment,
        standards=_standards(pairs, rounds, tolerated, seconds, tests_seconds, answers_may_differ),
        recorded=recorded,
    )
    report = _judged(question, shown=not as_json)
    if url is not None:
        report = with_production(report, url, token, system)
    _write(report, markdown, junit, sarif)
    _print(report, as_json=as_json)
    raise typer.Exit(0 if report.verdict is None else EXIT_CODES[report.verdict])


def _judged(question: GateQuestion, *, shown: bool) -> GateReport:
    settings = load_settings()
    with (
        Sandboxes(sandbox_policy(settings), snapshots=snapshots_folder(settings)) as sandboxes,
        _watched(shown=shown) as watch,
    ):
        return judge(question, sandboxes, watch)


def _require_writable(markdown: Path | None, junit: Path | None, sarif: Path | None) -> None:
    """Refuse a file that cannot be written before anything is measured."""
    for option, file in (("--markdown", markdown), ("--junit", junit), ("--sarif", sarif)):
        require_writable(option, file)


def _write(report: GateReport, markdown: Path | None, junit: Path | None, sarif: Path | None) -> None:
    for file, written in (
        (markdown, report_markdown),
        (junit, report_junit),
        (sarif, lambda given: json.dumps(report_sarif(given), indent=2) + "\n"),
    ):
        if file is not None:
            file.write_bytes(written(report).encode(errors="replace"))


def _standards(
    pairs: int | None,
    rounds: int | None,
    tolerated: float | None,
    total_s: float,
    tests_s: float,
    may_differ: bool,
) -> GateStandards:
    standards = GateStandards(total_s=total_s, tests_s=tests_s, may_differ=may_differ)
    policy = standards.policy if rounds is None else policy_of(rounds)
    policy = replace(
        policy,
        pairs_per_round=pairs or policy.pairs_per_round,
        maximum_regression=tolerated or policy.maximum_regression,
    )
    return replace(standards, policy=policy)


@contextmanager
def _watched(*, shown: bool) -> Iterator[Watch]:
    if not (shown and sys.stderr.isatty()):
        yield lambda _what: None
        return
    with Console(stderr=True).status("reading the commits") as status:
        yield lambda what: status.update(visible(what))


def _print(report: GateReport, *, as_json: bool) -> None:
    if as_json:
        print_json(report_answer(report))
    else:
        print_report(report)
