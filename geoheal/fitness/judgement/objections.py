"""Reasons against applying a change, whatever its metrics say."""

from collections.abc import Iterator, Set
from typing import Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.domain.evaluation.comparison import VersionOutcome
from geoheal.domain.evaluation.judgement import Doubt, Judgement, Objection
from geoheal.fitness.further.left_behind import complaints, effect_complaints
from geoheal.fitness.further.tried import Tried
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.reading import constants
from geoheal.fitness.reading.between_calls import kept_between_calls
from geoheal.fitness.reading.definitions.class_forms import class_forms
from geoheal.fitness.reading.definitions.decorators import decorations
from geoheal.fitness.reading.definitions.guarded_imports import guarded_imports
from geoheal.fitness.reading.definitions.kept_values import kept_values
from geoheal.fitness.reading.definitions.keyed_by_objects import keyed_by_objects
from geoheal.fitness.reading.definitions.text_as_code import text_as_code
from geoheal.fitness.reading.dropped import dropped
from geoheal.fitness.reading.hooks import hooks
from geoheal.fitness.reading.in_between.hidden_errors import hidden_errors
from geoheal.fitness.reading.in_between.less_given import less_given
from geoheal.fitness.reading.in_between.not_awaited import not_awaited
from geoheal.fitness.reading.in_between.orders import in_between
from geoheal.fitness.reading.in_between.replaced import in_place
from geoheal.fitness.reading.in_between.written_alike import written_alike
from geoheal.fitness.reading.interface import narrowed
from geoheal.fitness.reading.limits import limits
from geoheal.fitness.reading.localised import localised
from geoheal.fitness.reading.obligations import obligations
from geoheal.fitness.reading.omissions import chance, omissions
from geoheal.fitness.reading.openness import openness
from geoheal.fitness.reading.running_out import fixed_widths, used_up
from geoheal.fitness.reading.stale import kept_stale
from geoheal.fitness.reading.surroundings import Reach, described, new_reaches
from geoheal.fitness.reading.withdrawn import other_words, withdrawn

NO_OUTPUT = "no output was compared, so nothing shows that the answers are the same: use probe.output"
FIXED_ANSWERS = (
    "{share:.0%} of the answers are equal in every pair, so they could be stored instead of computed: "
    "draw the workload's inputs from probe.input, and return what depends on them"
)
NOT_COMPARED = "an answer cannot be compared ({what}), so nothing shows that it is the same: return its parts"
LEFT_OUT = "it leaves out `{first}`{more} of the current code, which no run of the workload executes"
CHANCE = "it uses time or randomness ({what}): later or occasional behaviour is not measured"
IDLE = "no answer depends on {numbers}, which it adds: the workload does not show their purpose"
UNEXECUTED = "no run of the workload executes `{first}`{more} of the change, so nothing shows what it does"
USED_UP = (
    "it takes entries from {what}, to which nothing adds: no run of the workload shows what happens when "
    "none are left"
)
FIXED_WIDTH = (
    "its numbers have a fixed width ({what}): no run of the workload shows the effect of larger ones"
)
BEYOND = "with other inputs, {first}{more}"
OTHER_ERRORS = "requests that fail on both sides fail with another error than before"
TOO_DEEP = "it is nested too deeply for geoheal to read: a person must read it"
_READINGS: Final = ((CHANCE, chance), (USED_UP, used_up), (FIXED_WIDTH, fixed_widths))
"""Checks of the source, and the sentence for the first few results."""
_SAYING: Final = (
    (Doubt.UNEXECUTED, omissions),
    (Doubt.UNEXECUTED, narrowed),
    (Doubt.UNEXECUTED, kept_stale),
    (Doubt.UNEXECUTED, guarded_imports),
    (Doubt.UNEXECUTED, kept_values),
    (Doubt.UNEXECUTED, text_as_code),
    (Doubt.UNEXECUTED, keyed_by_objects),
    (Doubt.UNEXECUTED, less_given),
    (Doubt.UNEXECUTED, kept_between_calls),
    (Doubt.UNEXECUTED, limits),
    (Doubt.UNEXECUTED, localised),
    (Doubt.UNEXECUTED, hooks),
    (Doubt.UNEXECUTED, obligations),
    (Doubt.UNEXECUTED, openness),
    (Doubt.UNEXECUTED, in_place),
    (Doubt.UNEXECUTED, class_forms),
    (Doubt.EFFECTS, hidden_errors),
    (Doubt.EFFECTS, dropped),
    (Doubt.EFFECTS, decorations),
    (Doubt.EFFECTS, withdrawn),
    (Doubt.EFFECTS, other_words),
    (Doubt.EFFECTS, in_between),
    (Doubt.EFFECTS, not_awaited),
)
"""Checks that return sentences, and the doubt that each of these is."""


def objections(
    change: CodeChange,
    findings: Findings,
    late: str | None,
    tried: Tried | None = None,
    gains: Set[str] = frozenset(),
) -> Iterator[Objection]:
    """Return objections to a change from its pairs and sources.

    Parameters
    ----------
    late
        Why the evaluation ended early; None if it did not.
    tried
        What further runs of both sides have shown; None where there were none.
    gains
        Names of the metrics that were proven to be better.
    """
    tried = tried or Tried()
    if late is not None:
        yield Objection(Doubt.TIME_LIMIT, late)
    if not findings.outputs_compared:
        yield Objection(Doubt.NO_OUTPUT, NO_OUTPUT)
    elif findings.not_compared:
        yield Objection(Doubt.NOT_COMPARED, NOT_COMPARED.format(what=findings.not_compared[0]))
    if findings.fixed.too_many:
        yield Objection(Doubt.FIXED_ANSWERS, FIXED_ANSWERS.format(share=findings.fixed.share))
    if findings.other_errors:
        yield Objection(Doubt.OTHER_ERRORS, OTHER_ERRORS)
    yield from (Objection(Doubt.LEFT_BEHIND, each) for each in complaints(findings.left_behind))
    yield from (Objection(Doubt.EFFECTS, each) for each in effect_complaints(findings.effects))
    yield from (Objection(Doubt.EFFECTS, each) for each in tried.left_otherwise)
    if "memory" not in gains:
        yield from (Objection(Doubt.RELEASED, each) for each in tried.released)
    yield from (Objection(Doubt.UNEXECUTED, each) for each in tried.growing)
    yield from _of_runs(tried)
    yield from _of_source(change)


def _of_runs(tried: Tried) -> Iterator[Objection]:
    for sentence, places in (
        (UNEXECUTED, tried.unexecuted),
        (LEFT_OUT, tried.left_out),
        (BEYOND, tried.beyond),
    ):
        if places:
            more = f" (and {len(places) - 1} more)" if len(places) > 1 else ""
            yield Objection(Doubt.UNEXECUTED, sentence.format(first=places[0], more=more))
    if tried.idle:
        yield Objection(Doubt.CONSTANTS, IDLE.format(numbers=", ".join(tried.idle[:3])))


def _of_source(change: CodeChange) -> Iterator[Objection]:
    """Yield objections from reading the source; code too deep for a recursive reading is an objection."""
    try:
        yield from _of_readings(change.current_code or "", change.new_code, change.workload or "")
        for each in change.others:
            yield from _of_readings(each.old_code or "", each.new_code or "", change.workload or "")
    except RecursionError:
        yield Objection(Doubt.UNEXECUTED, TOO_DEEP)


def _of_readings(current: str, new_code: str, workload: str) -> Iterator[Objection]:
    for complaint in constants.complaints(new_code, current, workload):
        yield Objection(Doubt.CONSTANTS, complaint)
    sources = written_alike(new_code), written_alike(current)
    for doubt, say in _SAYING:
        yield from (Objection(doubt, sentence) for sentence in say(*sources))
    for sentence, read in _READINGS:
        found = read(new_code, current)
        if found:
            yield Objection(Doubt.UNEXECUTED, sentence.format(what=", ".join(found[:3])))
    reaches = _as_written(new_reaches(*sources), new_reaches(new_code, current))
    if reaches:
        reason = f"it accesses internals of the interpreter ({described(reaches)}): a person must read it"
        yield Objection(Doubt.INTERPRETER, reason)


def _as_written(left: list[Reach], written: list[Reach]) -> list[Reach]:
    """Return the changed places that are left when both versions are written alike, with their lines."""
    names = {each.what for each in left}
    return [each for each in written if each.what in names] or left


def mended(findings: Findings) -> Objection:
    """Return the objection to answers that replace errors without a reference."""
    count = findings.mended
    requests = f"{count} requests that the current code fails are" if count > 1 else "a request that fails is"
    return Objection(Doubt.MENDED, f"{requests} answered, and no reference shows that the answers are right")


def gains_of(judgement: Judgement) -> frozenset[str]:
    """Return the names of the metrics that were proven to be better."""
    better = (each for each in judgement.comparisons if each.outcome is VersionOutcome.GAIN)
    return frozenset(each.metric.name for each in better)


def rests_on_mended(judgement: Judgement, findings: Findings) -> bool:
    """Whether errors were replaced by answers, and that matters for the result."""
    if not findings.mended:
        return False
    return "errors" in gains_of(judgement) or judgement.verdict.recommendation.value == "apply"
