"""Side effects in which a candidate differs from the current code although its answers are equal.

These are changes of arguments, numbers and texts of the module, answers that change later or share mutable
objects, content of errors, and settings of the interpreter.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from typing import Any, Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further import left_behind, remembered
from geoheal.fitness.further.left_behind import is_other
from geoheal.fitness.further.remembered import released_from, taken_from
from geoheal.fitness.measurement.correctness import failed_requests
from geoheal.fitness.measurement.pairs import request_of
from geoheal.fitness.measurement.sandboxes import run_further
from geoheal.fitness.reading.in_between.written_as_with import held_as_in
from geoheal.sandbox import RunResult, RunStatus, Sandbox, fresh_seed
from geoheal.sandbox.box.further.aftermath import FILLED, TABLE
from geoheal.sandbox.box.settings.libraries import CHANCE

Left = Mapping[str, Any]
"""State that a run leaves, by label."""

FAILS: Final = "it fails in the run that checks side effects, and the current code does not"
UNSEEN: Final = "the run that checks side effects did not finish"
SENTENCES: Final = {
    "argument": "it changes an argument of a call differently from the current code",
    "answer": "it changes an answer after returning it, unlike the current code",
    "shared": "its answers share objects that the current code makes each time, so changes of one are in all",
    "error": "an error that it raises has other content than the current code's",
    "called": "it calls a function among its arguments with other values, or not at all",
    "logged": "it logs something other than the current code",
    "printed": "it prints something other than the current code",
    "flags": "it leaves signals in the context of decimal that the current code does not raise",
}
KEPT: Final = "it keeps fewer or other entries in {name} of the module than the current code"
STATE: Final = "it leaves {name} of the module in another state than the current code"
SETTING: Final = "it leaves {name} in another state than the current code"
_LATE: Final = frozenset({RunStatus.TIMEOUT, RunStatus.CPU_LIMIT})
_OF_NAMES: Final = {"state": STATE, FILLED: KEPT, TABLE: KEPT, **remembered.SENTENCES}
_OF_LISTS: Final = {
    FILLED: left_behind.fills_otherwise,
    TABLE: left_behind.holds_otherwise,
    "called": left_behind.calls_otherwise,
    "logged": left_behind.says_otherwise,
    "flags": left_behind.calls_otherwise,
}
"""Comparison of lists of kept or reported entries, by kind."""
_CHANGED: Final = frozenset({"state", "called", "logged"})


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Side effects that differ between a change and the current code.

    Parameters
    ----------
    otherwise
        Sentences on what differs.
    released
        Sentences on entries that the candidate takes out again, and the current code does not: the mending of
        a leak, if it saves memory, and an audit or a registration that is taken back, if it does not.
    growing
        Sentences on containers that are filled in each request, and in which no request found an end.
    """

    otherwise: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    growing: tuple[str, ...] = ()


def aftermath_of(sandbox: Sandbox, change: CodeChange) -> Aftermath:
    """Run both sides on the same fresh inputs, and compare what they leave.

    Differences that two runs of the current code show as well do not count. If the current code does not
    finish such a run, nothing is reported.

    Raises
    ------
    SandboxUnavailable
        When no sandbox is available.
    """
    if change.current_code is None or change.workload is None or change.is_same:
        return Aftermath()
    current_code = held_as_in(change.current_code, change.new_code)
    new_code = held_as_in(change.new_code, change.current_code)
    change = replace(change, new_code=new_code, current_code=current_code)
    seed = fresh_seed()
    current = _run_again_if_late(sandbox, change.undone(), seed)
    if current is None or not current.is_ok:
        is_late = current is not None and current.status in _LATE
        return Aftermath((UNSEEN,) if is_late else ())
    candidate = _run_again_if_late(sandbox, change, seed)
    if candidate is None:
        return Aftermath((UNSEEN,))
    if not candidate.is_ok:
        return Aftermath((FAILS,))
    failed = frozenset(map(str, failed_requests(current, candidate)))
    used = remembered.used_elsewhere(new_code, current_code)

    def otherwise(other: RunResult) -> set[str]:
        left = other.claimed.left
        more = remembered.otherwise(current.claimed.left, left, failed, used)
        return differing(current.claimed.left, left, failed) | more | _printed_otherwise(current, other)

    found = otherwise(candidate)
    if failed:
        found = {each for each in found if not _is_of_chance(each)}
    emptied = left_empty(current.claimed.left, candidate.claimed.left)
    found |= emptied
    again = _run(sandbox, change.undone(), seed) if found else None
    if again is not None and again.is_ok:
        found -= otherwise(again)
        found -= left_empty(current.claimed.left, again.claimed.left)
    released = _released(new_code, current_code, found, emptied)
    growing = {each for each in found - released if each.startswith(f"{remembered.GROWS} ")}
    return Aftermath(*map(_sentences, (found - released - growing, released, growing)))


def _is_of_chance(label: str) -> bool:
    """Whether it is the state of random numbers: what is tried again after a failure draws more of them."""
    return label.partition(" ")[2] in CHANCE


def _printed_otherwise(current: RunResult, other: RunResult) -> set[str]:
    """Return labels of what is printed otherwise on the same inputs, unless requests fail."""
    if current.measured.errors or other.measured.errors:
        return set()
    streams = ("stdout", "stderr")
    return {
        f"printed {each}"
        for each in streams
        if getattr(current.returned, each) != getattr(other.returned, each)
    }


def _released(new_code: str, current_code: str, found: Set[str], emptied: Set[str]) -> set[str]:
    """Return what differs because entries leave again."""
    taken = {f"{FILLED} {name}" for name in taken_from(new_code, current_code)}
    names = released_from(new_code, current_code)
    of_objects = {
        each
        for each in found
        if each.startswith(remembered.REMEMBERS) or (each.startswith(FILLED) and "." in each)
    }
    return (taken & found) | {each for each in of_objects | emptied if each in found and _is_of(each, names)}


def differing(current: Left, candidate: Left, failed: Set[str] = frozenset()) -> set[str]:
    """Return what the candidate leaves otherwise, as far as both leave it and it can be compared.

    Parameters
    ----------
    failed
        Numbers of the requests that fail on either side: only their errors are compared. If a request makes
        different numbers of calls on both sides, arguments are not compared.

    Examples
    --------
    >>> differing({"answer 1.0 in the end": [1]}, {"answer 1.0 in the end": [2]})
    {'answer 1.0 in the end'}
    >>> differing({"shared among answers": [["answer 2.0", "answer 1.0"]]}, {"shared among answers": []})
    set()
    """
    uneven = {_request(label) for label in current.keys() ^ candidate.keys() if label.startswith("argument")}

    def is_compared(label: str) -> bool:
        kind = label.partition(" ")[0]
        if kind in remembered.SENTENCES:
            return False
        after_failures = dict.fromkeys(("answer", "called", "logged"), failed)
        apart = {"argument": failed | uneven, **after_failures}.get(kind, frozenset())
        return not apart or _request(label) not in apart

    gone = filter(is_compared, current.keys() - candidate.keys())
    dropped = {label for label in gone if _is_state(label, current[label])}
    return dropped | {
        label
        for label in filter(is_compared, current.keys() & candidate.keys())
        if _differs(label, current[label], candidate[label], is_compared)
    }


def _is_state(label: str, value: Any) -> bool:  # noqa: ANN401 - tagged JSON
    """Whether it is a number or text of the module that the run has changed, or a report of it."""
    kind = label.partition(" ")[0]
    return kind in _CHANGED and value is not None


def _request(label: str) -> str:
    """Return the number in "argument 3.0 in the end"."""
    return label.partition(" ")[2].partition(".")[0]


def _differs(label: str, current: Any, candidate: Any, is_compared: Callable[[str], bool]) -> bool:  # noqa: ANN401 - tagged JSON
    compare = _OF_LISTS.get(label.partition(" ")[0])
    if compare is not None and isinstance(current, list) and isinstance(candidate, list):
        return compare(current, candidate)
    if label.startswith("shared") and _are_pairs(current) and _are_pairs(candidate):
        return any(
            pair not in current and all(map(is_compared, pair)) for pair in candidate
        )  # fewer entries are fine
    return is_other(current, candidate)


def _are_pairs(value: Any) -> bool:  # noqa: ANN401 - what a run claims
    """Whether it is a list of labels that share something."""
    return isinstance(value, list) and all(
        isinstance(pair, list) and all(isinstance(label, str) for label in pair) for pair in value
    )


def left_empty(current: Left, candidate: Left) -> set[str]:
    """Return the lists and tables that the current code fills, and the candidate leaves empty.

    >>> left_empty({"table a": [["x", 1]], "filled b": ["x"]}, {"table a": [], "filled b": ["x", 2]})
    {'table a'}
    """
    return {
        label
        for label in current
        if label.startswith((FILLED, TABLE)) and current[label] and not candidate.get(label)
    }


def _is_of(label: str, names: Set[str]) -> bool:
    """Whether a label is that of one of these names, or of an attribute of such a name."""
    return label.partition(" of argument")[0].rpartition(" ")[2].rpartition(".")[2] in names


def _sentences(labels: Iterable[str]) -> tuple[str, ...]:
    """Return what to say of labels, in order, each sentence once."""
    pairs = (label.partition(" ")[::2] for label in sorted(labels))
    return tuple(
        dict.fromkeys(
            SENTENCES.get(kind) or _OF_NAMES.get(kind, SETTING).format(name=_shown(rest))
            for kind, rest in pairs
        )
    )


def _shown(path: str) -> str:
    return path.partition(" of argument")[0].replace(".:", ".")


def _run_again_if_late(sandbox: Sandbox, version: CodeChange, seed: bytes) -> RunResult | None:
    """Run once more what did not end in time: a busy machine may have ended it."""
    found = _run(sandbox, version, seed)
    return found if found is None or found.status not in _LATE else _run(sandbox, version, seed)


def _run(sandbox: Sandbox, version: CodeChange, seed: bytes) -> RunResult | None:
    request = replace(request_of(version, seed), aftermath=True)
    return run_further(sandbox, request, "what side effects the change has")
