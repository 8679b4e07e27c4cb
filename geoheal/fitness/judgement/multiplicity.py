"""Holm's correction across metrics, for each kind of question on its own."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import NamedTuple

from geoheal.domain.evaluation.comparison import Comparison, Significance
from geoheal.fitness.statistics.holm import holm


class _Question(NamedTuple):
    """Where a comparison keeps a question's p-value (None if it was not asked), and how to replace it."""

    get: Callable[[Comparison], Significance | None]
    put: Callable[[Comparison, Significance], Comparison]


_QUESTIONS = (
    _Question(lambda c: c.better if c.metric.target else None, lambda c, s: replace(c, better=s)),
    _Question(lambda c: c.gain if c.metric.target else None, lambda c, s: replace(c, gain=s)),
    _Question(lambda c: c.harm, lambda c, s: replace(c, harm=s)),
    _Question(
        lambda c: c.spread.differs if c.spread else None,
        lambda c, s: replace(c, spread=replace(c.spread, differs=s) if c.spread else None),
    ),
    _Question(
        lambda c: c.tail.harm if c.tail else None,
        lambda c, s: replace(c, tail=replace(c.tail, harm=s) if c.tail else None),
    ),
    _Question(
        lambda c: c.tail.differs if c.tail else None,
        lambda c, s: replace(c, tail=replace(c.tail, differs=s) if c.tail else None),
    ),
)


def corrected(comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """The comparisons with adjusted p-values.

    Gains are asked of the targets alone; harm, spread and tail of every metric.
    """
    answered = tuple(comparisons)
    for question in _QUESTIONS:
        answered = _adjusted(answered, question)
    return answered


def _adjusted(comparisons: tuple[Comparison, ...], question: _Question) -> tuple[Comparison, ...]:
    answers = [question.get(comparison) for comparison in comparisons]
    adjusted = iter(holm([answer.p for answer in answers if answer is not None]))
    return tuple(
        comparison if answer is None else question.put(comparison, replace(answer, adjusted=next(adjusted)))
        for comparison, answer in zip(comparisons, answers, strict=True)
    )
