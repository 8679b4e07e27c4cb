"""A report of the gate, for the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from geoheal.cli.judge.verdict import COLOURS, comparison_table
from geoheal.cli.terminal.text import shown
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.gate.reports.report import Cover, GateReport, ModuleReport

COVERED = (
    (Cover.UNCOVERED, "No registered module needs"),
    (Cover.UNREACHED, "No workload executes what was changed in"),
    (Cover.UNKNOWN, "It is not known whether a workload executes what was changed in"),
)


def print_report(report: GateReport) -> None:
    """Print the verdict on each module with its figures, and the files about which nothing is known."""
    console = Console()
    console.print(shown(f"{report.base.id[:12]} {report.base.subject} (base)"))
    console.print(shown(f"{report.head.id[:12]} {report.head.subject} (head)"))
    for module in report.modules:
        _print_module(console, module)
    console.print()
    if report.tests is not None:
        console.print(shown(f"Tests of the project: {report.tests.reason}"))
    for words in () if report.production is None else report.production.words():
        console.print(shown(words))
    for words in _unknown(report):
        console.print(shown(words))
    for notice in report.notices:
        console.print(shown(f"Note: {notice}"))
    console.print(Text.assemble(_named(report.verdict), "  ", shown(report.reason)))


def _print_module(console: Console, module: ModuleReport) -> None:
    former = f" (was {module.former_name})" if module.former_name else ""
    head = shown(f"{module.name}{former}", "bold")
    console.print()
    console.print(Text.assemble(_named(module.verdict), "  ", head, "  ", shown(module.reason)))
    if module.judgement is not None:
        confidence = module.judgement.policy.confidence
        console.print(comparison_table(module.judgement.comparisons, confidence, ("base", "head")))
    for notice in module.notices:
        console.print(shown(f"Note: {notice}."))


def _named(verdict: Recommendation | None) -> tuple[str, str]:
    if verdict is None:
        return "NOTHING TO JUDGE", "bold"
    return verdict.value.replace("_", " ").upper(), COLOURS[verdict.value]


def _unknown(report: GateReport) -> Iterator[str]:
    for cover, words in COVERED:
        paths = [each.path for each in report.of(cover)]
        if paths:
            yield f"{words}: {', '.join(paths)}"
