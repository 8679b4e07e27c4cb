"""What a candidate leaves otherwise than the current code, beside answers that are the same when given.

Arguments that it changes, numbers and texts of its module, answers that it changes later or that share what
callers may change, errors that hold something else, and settings of the interpreter that all modules share.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from typing import Any, Final

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.further.further_run import run_further
from geoheal.fitness.measurement.correctness import failed_requests
from geoheal.fitness.measurement.pairs import preload_of
from geoheal.sandbox import Output, RunRequest, RunResult, Sandbox, compare_outputs, fresh_seed
from geoheal.sandbox.box.aftermath import FILLED

Left = Mapping[str, Any]
"""What a run leaves, by what it is."""

FAILS: Final = "it fails when a run looks at what it leaves, and the current code does not"
UNSEEN: Final = "the run that looks at what it leaves did not come to its end"
SENTENCES: Final = {
    "argument": "it leaves an argument of a call otherwise than the current code",
    "answer": "it changes an answer after it was given, otherwise than the current code",
    "shared": "its answers share objects that the current code makes new: changing one changes the others",
    "error": "an error that it raises holds something other than the current code's",
}
KEPT: Final = "it keeps fewer entries than the current code in {name} of the module"
STATE: Final = "it leaves {name} of the module otherwise than the current code"
SETTING: Final = "it leaves {name} otherwise than the current code"
_OF_NAMES: Final = {"state": STATE, FILLED: KEPT}
_REMOVING: Final = frozenset({"clear", "pop", "remove"})


def left_otherwise(sandbox: Sandbox, change: CodeChange) -> tuple[str, ...]:
    """Run both sides on the same fresh inputs, and compare what they leave; sentences on what differs.

    What differs between two runs of the current code as well says nothing, and neither does a current code
    that does not get through such a run.

    Raises
    ------
    SandboxUnavailable
        When no sandbox can be had.
    """
    if change.current_code is None or change.workload is None or change.current_code == change.new_code:
        return ()
    seed = fresh_seed()
    current = _run(sandbox, change, change.current_code, seed)
    if current is None or not current.is_ok:
        return ()
    candidate = _run(sandbox, change, change.new_code, seed)
    if candidate is None:
        return (UNSEEN,)
    if not candidate.is_ok:
        return (FAILS,)
    failed = frozenset(map(str, failed_requests(current, candidate)))
    trimmed = {f"{FILLED} {name}" for name in taken_from(change.new_code)}
    found = differing(current.claimed.left, candidate.claimed.left, failed) - trimmed
    again = _run(sandbox, change, change.current_code, seed) if found else None
    if again is not None and again.is_ok:
        found -= differing(current.claimed.left, again.claimed.left, failed)
    return tuple(dict.fromkeys(_sentences(sorted(found))))


def differing(current: Left, candidate: Left, failed: Set[str] = frozenset()) -> set[str]:
    """Return what the candidate leaves otherwise, as far as both leave it and it can be compared.

    Parameters
    ----------
    failed
        Numbers of the requests that fail on either side: of these only the errors are compared. Where a
        request does not make as many calls on both sides, their arguments are not.

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
        apart = {"argument": failed | uneven, "answer": failed}.get(kind, frozenset())
        return not apart or _request(label) not in apart

    dropped = {label for label in current.keys() - candidate.keys() if _is_state(label, current[label])}
    return dropped | {
        label
        for label in filter(is_compared, current.keys() & candidate.keys())
        if _differs(label, current[label], candidate[label], is_compared)
    }


def _is_state(label: str, value: Any) -> bool:  # noqa: ANN401 - tagged JSON
    """Whether it is a number or text of the module that the run has changed."""
    return label.startswith("state") and value is not None


def _request(label: str) -> str:
    """Return the number in "argument 3.0 in the end"."""
    return label.partition(" ")[2].partition(".")[0]


def _differs(label: str, current: Any, candidate: Any, is_compared: Callable[[str], bool]) -> bool:  # noqa: ANN401 - tagged JSON
    if label.startswith(FILLED):  # entries may become smaller, and one that is bounded has the last of them
        return len(candidate) < len(current) and _is_other(
            current[len(current) - len(candidate) :], candidate
        )
    if label.startswith("shared"):  # pairs of it: less of it does no harm
        return any(pair not in current and all(map(is_compared, pair)) for pair in candidate)
    return _is_other(current, candidate)


def _is_other(current: Any, candidate: Any) -> bool:  # noqa: ANN401 - tagged JSON
    return compare_outputs([Output(None, current)], [Output(None, candidate)]).different > 0


def taken_from(source: str) -> set[str]:
    """Return names of containers that code removes single entries from.

    >>> sorted(taken_from("a.remove(1)\\ndel b[0]\\nc.append(2)"))
    ['a', 'b']
    """
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=attr)) if attr in _REMOVING:
                found.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Del() | ast.Store()):
                found.add(name)
    return found


def _sentences(labels: Iterable[str]) -> Iterator[str]:
    for label in labels:
        kind, _, rest = label.partition(" ")
        yield SENTENCES.get(kind) or _OF_NAMES.get(kind, SETTING).format(name=rest)


def _run(sandbox: Sandbox, change: CodeChange, source: str, seed: bytes) -> RunResult | None:
    preload = preload_of(change.new_code, change.current_code, change.workload)
    request = RunRequest(change.module_name, source, change.workload, seed, preload, aftermath=True)
    return run_further(sandbox, request, "what the change leaves behind")
