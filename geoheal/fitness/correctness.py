"""Whether two runs on the same inputs answered the same.

Outputs are compared within the request that handed them over. Where an exception ended the request on either
side its outputs are not compared, and it counts among the errors instead; where the candidate mended such an
error, what came outside of requests cannot be compared either, for it may rest on what the request gave.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from geoheal.sandbox import Output, OutputComparison, RunResult, compare_outputs
from geoheal.sandbox.outputs import DIFFERENCES_MAX

Requests = dict[int, bool]
"""Whether each request failed, by its number."""


def compare_answers(current: RunResult, candidate: RunResult) -> OutputComparison:
    """Compare what two runs on the same inputs handed over."""
    before, after = _requests(current), _requests(candidate)
    mended = any(failed and after.get(number) is False for number, failed in before.items())
    parts = [
        _compare(number, current.returned.outputs, candidate.returned.outputs, before, after, mended=mended)
        for number in _numbers(current, candidate)
    ]
    return OutputComparison(
        compared=sum(part.compared for part in parts),
        different=sum(part.different for part in parts),
        differences=tuple(_each(part.differences for part in parts))[:DIFFERENCES_MAX],
        uncomparable=tuple(_each(part.uncomparable for part in parts)),
    )


def failed_requests(*results: RunResult) -> frozenset[int]:
    """Numbers of the requests that an exception ended in any of the runs."""
    return frozenset(each.number for result in results for each in result.measured.requests if each.failed)


def _compare(
    number: int | None,
    current: Sequence[Output],
    candidate: Sequence[Output],
    before: Requests,
    after: Requests,
    *,
    mended: bool,
) -> OutputComparison:
    ours, theirs = _within(number, current), _within(number, candidate)
    if number is None:
        reason = "an earlier error was mended" if mended else None
    elif before.get(number) or after.get(number):
        reason = "the request failed"
    else:
        reason = None
    if reason is None:
        return compare_outputs(ours, theirs)
    where = "outputs outside of requests" if number is None else f"outputs of {(*ours, *theirs)[0].request}"
    return OutputComparison(0, 0, (), (f"{where}: {reason}",))


def _within(number: int | None, outputs: Sequence[Output]) -> list[Output]:
    """The outputs of one request, each of which names it by its number too."""
    return [
        output if number is None else replace(output, request=f"request {number}, {output.request}")
        for output in outputs
        if output.number == number
    ]


def _numbers(*results: RunResult) -> list[int | None]:
    """The requests that handed anything over, in order; None for outside of any."""
    numbers = {output.number for result in results for output in result.returned.outputs}
    return sorted(numbers, key=lambda number: (number is None, number or 0))


def _requests(result: RunResult) -> Requests:
    return {request.number: request.failed for request in result.measured.requests}


def _each(groups: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        yield from group
