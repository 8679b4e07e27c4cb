"""Compare answers beyond the workload's inputs, where the current code shows what is right.

``x or 7`` equals ``7 if x is None else x`` for all inputs of a workload except 0; ``n <= 100`` equals ``n <
100`` for all random inputs except 100. So the workload's calls are repeated with other arguments of the same
types: empty ones, negative ones, and the values that either version compares with. They are also made in
pairs that a cache may confuse: 1 and 1.0, two texts with the same beginning, the same list before and after a
change.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final, overload

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.compared import asks_for_the_sign, compared_values
from geoheal.fitness.further.left_arguments import left_otherwise
from geoheal.fitness.measurement.pairs import request_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.sandbox import Output, RunResult, Sandbox, compare_outputs, fresh_seed
from geoheal.sandbox.box.further.beyond import AS_GIVEN, FUNCTIONS, ITERATOR, LEFT
from geoheal.sandbox.box.further.calls import NEGATIVE, VARIANT
from geoheal.sandbox.box.further.twice import is_equal

AGAIN_MAX: Final = 3
"""Further runs of the current code, until every difference was requested twice."""
SENTENCES: Final = {
    "answer": "{call} is answered differently than by the current code",
    "error": "{call} fails with {error}, but the current code answers it",
    "long": "{call} is not answered in time, but the current code answers it",
}
CHANGES: Final = "{call} leaves {what} than the current code"
FAILS: Final = "it fails in the run beyond the workload, and the current code does not"
UNSEEN: Final = "the run beyond the workload did not finish"
AFTER: Final = "{call}, after {first},"
"""How a call after another one is written."""
UNCALLED: Final = "the workload does not call {name} any more"
REFUSED: Final = "{call} is answered, but the current code refuses it with {error}"
_OF_THE_MACHINE: Final = frozenset({"MemoryError", "RecursionError", "SystemExit", "KeyboardInterrupt"})

Answered = Mapping[str, tuple[str, str, Any]]
"""Text of a call, its outcome, and its result."""
Ask = Callable[[], Answered | None]
"""Runs one version once more; None if that failed through no fault of the code."""


def answers_beyond(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """Compare the answers of both versions beyond the workload's inputs; return sentences on differences.

    Differences between two runs of the current code are ignored. If the current code fails in the workload
    itself, the change may fix inputs that it refuses.

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    code = change.current_code
    if code is None or change.workload is None or change.is_same:
        return ()
    beside = [text for each in change.others for text in (each.old_code, each.new_code) if text is not None]
    values = compared_values(code, change.new_code, *beside)
    if any(map(asks_for_the_sign, (code, *(each.old_code or "" for each in change.others)))):
        values = (-1, *values)
    ask, before = partial(_run, sandbox, seed=fresh_seed(), values=values), change.undone()
    current = ask(before)
    if current is None:
        return ()
    candidate = ask(change)
    if current.is_ok and (candidate is None or not candidate.is_ok):
        return (UNSEEN if candidate is None else FAILS,)
    if candidate is None:
        return ()
    current_answers = _answered(current)
    found = differing(current_answers, _answered(candidate), refusals=not current.measured.errors)
    found = steady(found, current_answers, lambda: _answered(ask(before)))
    found = slow_again(found, _answered(candidate), lambda: _answered(ask(change)))
    if any(map(is_equal, found)):  # otherwise a cache that remembers the earlier call would not be noticed
        backwards = ask(change, backwards=True)
        lasting = differing(current_answers, _answered(backwards) or {}).keys()
        found = {label: each for label, each in found.items() if not is_equal(label) or label not in lasting}
    return (*dict.fromkeys(found.values()), *_uncalled(current, candidate))


def steady(found: dict[str, str], answers: Answered, ask_current: Ask) -> dict[str, str]:
    """Remove answers in which the current code itself varies.

    A busy machine may end a run early: calls that it did not reach are made once more.

    >>> answers = {"f 0.0": ("f(0)", "answer", [1])}
    >>> later = iter([{}, {"f 0.0": ("f(0)", "answer", [2])}])
    >>> steady({"f 0.0": "f(0) is answered differently"}, answers, lambda: next(later))
    {}
    """
    for _ in range(AGAIN_MAX if found else 0):
        again = ask_current()
        if again is None:
            break
        unsteady = differing(answers, again).keys()
        found = {label: sentence for label, sentence in found.items() if label not in unsteady}
        if {label for label in found if not label.endswith(LEFT)} <= again.keys():
            break
    return found


def slow_again(found: dict[str, str], answers: Answered, ask_candidate: Ask) -> dict[str, str]:
    """Remove calls that the candidate answers in time when repeated: the machine may have been busy.

    >>> answers = {"f 0.0": ("f(0)", "long", None), "f 0.1": ("f(1)", "long", None)}
    >>> found = {"f 0.0": "f(0) is not answered in time", "f 0.1": "f(1) is not answered in time"}
    >>> again = {"f 0.0": ("f(0)", "answer", [1]), "f 0.1": ("f(1)", "long", None)}
    >>> slow_again(found, answers, lambda: again)
    {'f 0.1': 'f(1) is not answered in time'}
    """
    slow = {label for label in found if label in answers and answers[label][1] == "long"}
    again = ask_candidate() if slow else None
    if again is None:
        return found
    in_time = {label for label, (_, kind, _) in again.items() if kind != "long"}
    return {label: sentence for label, sentence in found.items() if label not in slow & in_time}


def _uncalled(current: RunResult, candidate: RunResult) -> Iterator[str]:
    """Report functions that the workload called, and now calls something else instead."""
    if candidate.is_ok:
        gone = set(_functions(current)) - set(_functions(candidate))
        yield from (UNCALLED.format(name=name) for name in sorted(gone))


def differing(current: Answered, candidate: Answered, *, refusals: bool = True) -> dict[str, str]:
    """Report the candidate's different answers, by the label of the call.

    Examples
    --------
    >>> differing({"f 0.0": ("f(0)", "answer", [1])}, {"f 0.0": ("f(0)", "error", "KeyError")})
    {'f 0.0': 'f(0) fails with KeyError, but the current code answers it'}
    >>> differing({"f 0.0": ("f(0)", "error", "KeyError")}, {"f 0.0": ("f(0)", "error", "TypeError")})
    {}
    """
    left = {label for label in current.keys() | candidate.keys() if label.endswith(LEFT)}
    asked = (current.keys() & candidate.keys()) - _untreated(current) - _used_up(current) - left
    pairs = ((label, current[label], candidate[label]) for label in asked)
    found = (
        (label, _difference(*pair, refusals=refusals and not _is_second(label))) for label, *pair in pairs
    )
    sentences = {label: sentence for label, sentence in sorted(found) if sentence is not None}
    return sentences | {
        label: CHANGES.format(call=(current.get(label) or candidate[label])[0], what=what)
        for label in sorted(left)
        if label.removesuffix(LEFT) in asked - sentences.keys()
        for what in [left_otherwise(label, current, candidate)]
        if what is not None
    }


def _untreated(current: Answered) -> set[str]:
    """Return calls with negative numbers if all of these have equal answers: ``range(n)`` is empty."""
    answers: dict[str, dict[str, Any]] = {}
    for label, (_, kind, answer) in current.items():
        if label.endswith(NEGATIVE) and kind.endswith("answer"):
            answers.setdefault(label.partition(" ")[0], {})[label] = answer
    return {
        label
        for alike in answers.values()
        if all(each == next(iter(alike.values())) for each in alike.values())
        for label in alike
    }


def _used_up(current: Answered) -> set[str]:
    """Return calls with an iterator that the current code answers otherwise than with the container itself.

    It reads its argument several times, and an iterator is empty after the first: it takes none.
    """
    return {
        label
        for label, answer in current.items()
        if ITERATOR in label.rpartition(".")[2] and label.endswith(VARIANT)
        for given in [current.get(f"{label.partition(' ')[0]}{AS_GIVEN}")]
        if given is not None and _difference(given, answer, refusals=False) is not None
    }


def _is_second(label: str) -> bool:
    """Whether a call repeats a similar one, or uses another type: then a refusal may be intended."""
    return label.endswith(("+", VARIANT))


def _difference(before: tuple[str, str, Any], after: tuple[str, str, Any], *, refusals: bool) -> str | None:
    call, kind, answer = before
    if kind == "error":
        is_refusal = refusals and answer not in _OF_THE_MACHINE and after[1].endswith("answer")
        return REFUSED.format(call=call, error=answer) if is_refusal else None
    if kind == "answer" and after[1] in SENTENCES and after[1] != "answer":
        return SENTENCES[after[1]].format(call=call, error=after[2])
    if not kind.endswith("answer") or not after[1].endswith("answer"):
        return None
    compared = compare_outputs([Output(None, answer)], [Output(None, after[2])])
    return SENTENCES["answer"].format(call=call) if compared.different or compared.distinguishable else None


@overload
def _answered(result: RunResult) -> Answered: ...
@overload
def _answered(result: None) -> None: ...
def _answered(result: RunResult | None) -> Answered | None:
    """Return the report of a run, as far as it is well-formed; None without a run."""
    if result is None:
        return None
    answers = {
        label: (each[0], each[1], each[2])
        for label, each in result.claimed.left.items()
        if isinstance(each, list) and len(each) == 3 and isinstance(each[0], str) and isinstance(each[1], str)
    }
    return {label: _after(each, answers.get(label[:-1])) for label, each in answers.items()}


def _after(answer: tuple[str, str, Any], first: tuple[str, str, Any] | None) -> tuple[str, str, Any]:
    """Name the call that another one followed."""
    return answer if first is None else (AFTER.format(call=answer[0], first=first[0]), *answer[1:])


def _functions(result: RunResult) -> list[str]:
    """Return the functions that the workload calls, by a run's report; none if it is malformed."""
    match result.claimed.left.get(FUNCTIONS):
        case [[*names]]:
            return [name for name in names if isinstance(name, str)]
    return []


def _run(
    sandbox: Sandbox,
    version: CodeChange,
    *,
    seed: bytes,
    values: tuple[int | float | str, ...],
    backwards: bool = False,
) -> RunResult | None:
    request = replace(request_of(version, seed), beyond=values, backwards=backwards)
    return run_further(sandbox, request, "what the change answers beyond the workload")
