"""Reports as a Markdown comment for a pull request.

Names, paths and messages come from the judged branch, so they are shown as code: nothing in them becomes a
link, an image, a mention or a table row.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from geoheal.domain.display import line
from geoheal.domain.evaluation.comparison import VersionComparison
from geoheal.domain.evaluation.judgement import Recommendation
from geoheal.fitness.judgement.explain import percent
from geoheal.fitness.judgement.figures import changed, interval
from geoheal.gate.reports.report import Cover, FileReport, GateReport, ModuleReport

MARKS: Final = {Recommendation.APPLY: "✅", Recommendation.TEST_MORE: "⚠️", Recommendation.REJECT: "❌"}
MARKER: Final = "<!-- geoheal gate -->"
"""First line of the comment, by which a pipeline finds its earlier one."""
FILES_MAX: Final = 30
"""Number of paths to show per list; the JSON has them all."""
_TICKS: Final = re.compile("`+")
_SPECIAL: Final = re.compile(r"[\\`*_{}\[\]<>|~&$!]|:(?=//)")
_CALLS: Final = re.compile(r"[@#]|(?<=www)(?=\.)")
"""Patterns that a forge turns into a mention or a link."""

COVERED: Final = (
    (Cover.UNCOVERED, "No registered module needs these changed files, so their effect is unknown"),
    (Cover.UNREACHED, "No workload executes what was changed in these files, so its effect is unknown"),
    (Cover.UNKNOWN, "Whether a workload executes what was changed in these files is not known"),
    (Cover.FAILED, "These files belong to modules that could not be compared"),
)


def report_markdown(report: GateReport) -> str:
    """Return the comment: verdict, a section per module, and the files about which nothing is known."""
    return "\n\n".join(_parts(report)) + "\n"


def code(text: str) -> str:
    r"""Format text as a code span, whatever it contains.

    >>> code("a`b\nc")
    '`` a`b c ``'
    """
    words = line(text)
    ticks = max((len(run) for run in _TICKS.findall(words)), default=0)
    if not ticks:
        return f"`{words}`"
    fence = "`" * (ticks + 1)
    return f"{fence} {words} {fence}"


def plain(text: str) -> str:
    r"""Format text literally, without any meaning for Markdown or the forge.

    >>> plain("[x](http://y) <b>")
    '\\[x\\](http\\://y) \\<b\\>'
    >>> plain("@all #1") == "@\u200ball #\u200b1"
    True
    """
    return _CALLS.sub(lambda found: f"{found[0]}\u200b", _SPECIAL.sub(r"\\\g<0>", line(text)))


def _parts(report: GateReport) -> Iterator[str]:
    yield MARKER
    verdict = report.verdict
    yield f"### geoheal gate: {'nothing to judge' if verdict is None else _named(verdict)}"
    yield (
        f"{plain(report.reason)} Head {code(report.head.id[:12])} (the candidate) against base "
        f"{code(report.base.id[:12])} (the current code), in pairs on the same inputs."
    )
    for module in report.modules:
        yield from _module(module)
    if report.tests is not None:
        mark = "" if report.tests.verdict is None else f"{MARKS[report.tests.verdict]} "
        yield f"{mark}**Tests of the project:** {plain(report.tests.reason)}"
    if report.production is not None:
        first, *rest = report.production.words()
        yield "\n".join([plain(first), *(f"- {plain(each)}" for each in rest)])
    for cover, words in COVERED:
        files = report.of(cover)
        if files:
            yield f"**{words}:**\n\n{_list(files)}"
    if report.notices:
        yield "\n".join(f"- {plain(notice)}" for notice in report.notices)


def _named(verdict: Recommendation) -> str:
    return f"{MARKS[verdict]} {verdict.value.replace('_', ' ')}"


def _module(module: ModuleReport) -> Iterator[str]:
    former = f" (was {code(module.former_name)})" if module.former_name else ""
    mark, words = _named(module.verdict).split(" ", 1)
    yield f"#### {mark} {code(module.name)}{former}: {words}"
    yield plain(module.reason)
    if module.judgement is not None:
        heading = _heading(module.judgement.policy.confidence)
        table = "\n".join([heading, *map(_row, module.judgement.comparisons)])
        yield f"<details><summary>Figures</summary>\n\n{table}\n\n</details>"
    if module.notices:
        yield "\n".join(f"- {plain(notice)}" for notice in module.notices)


def _heading(confidence: float) -> str:
    names = f"| metric | base | head | change | {percent(confidence)} interval | pairs | outcome |"
    return f"{names}\n|---|--:|--:|--:|--:|--:|---|"


def _row(comparison: VersionComparison) -> str:
    metric = comparison.metric
    unit = f" ({metric.unit})" if metric.unit else ""
    cells: Sequence[str] = (
        f"{metric.name}{unit}",
        f"{comparison.current:.4g}",
        f"{comparison.candidate:.4g}",
        changed(comparison),
        interval(comparison),
        str(comparison.pairs),
        comparison.outcome.value,
    )
    return f"| {' | '.join(cells)} |"


def _list(files: Sequence[FileReport]) -> str:
    shown = [f"- {code(each.path)}" for each in files[:FILES_MAX]]
    more = [f"- and {len(files) - FILES_MAX} more"] if len(files) > FILES_MAX else []
    return "\n".join([*shown, *more])
