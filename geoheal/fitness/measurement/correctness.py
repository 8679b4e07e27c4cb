"""Whether two runs on the same inputs gave the same answers.

Outputs are compared per request. If an exception ended the request on either side, its outputs are not
compared, and it counts as an error instead. Outputs outside of requests are always compared: a fixed error
must not excuse a different answer elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Final

from geoheal.sandbox import Output, OutputComparison, RunResult, compare_outputs
from geoheal.sandbox.outputs.comparison import DIFFERENCES_MAX

FAILED: Final = "the request failed"
"""Why the outputs of a failed request are not compared."""

_NUMBER: Final = re.compile(r"0x[0-9a-f]+|\d+(\.\d+)?")

Outputs = Mapping[int | None, Sequence[Output]]
"""Outputs by the number of the request; None for those outside of requests."""


def compare_answers(current: RunResult, candidate: RunResult) -> OutputComparison:
    """Compare the outputs of two runs on the same inputs."""
    failed = failed_requests(current, candidate)
    ours, theirs = outputs_of(current), outputs_of(candidate)
    numbers = sorted(ours.keys() | theirs.keys(), key=lambda number: (number is None, number or 0))
    parts = [_compare(number, ours, theirs, failed) for number in numbers]
    return OutputComparison(
        compared=sum(part.compared for part in parts),
        different=sum(part.different for part in parts),
        differences=tuple(islice(_each(part.differences for part in parts), DIFFERENCES_MAX)),
        uncomparable=tuple(islice(_each(part.uncomparable for part in parts), DIFFERENCES_MAX)),
    )


def failed_requests(*results: RunResult) -> frozenset[int]:
    """Numbers of the requests that an exception ended in any of the runs."""
    return frozenset(each.number for result in results for each in result.measured.requests if each.failed)


def mended_requests(current: RunResult, candidate: RunResult) -> frozenset[int]:
    """Numbers of the requests that fail in the current code and that the candidate answers."""
    return failed_requests(current) - failed_requests(candidate)


def has_other_errors(current: RunResult, candidate: RunResult) -> bool:
    """Whether a request fails on both sides with different errors: an error is an answer, too."""
    ours, theirs = _errors(current), _errors(candidate)
    return any(ours[number] != theirs[number] for number in ours.keys() & theirs.keys())


def outputs_of(result: RunResult) -> Outputs:
    """Return the outputs of a run, by number of the request."""
    found: defaultdict[int | None, list[Output]] = defaultdict(list)
    for output in result.returned.outputs:
        found[output.number].append(output)
    return found


def _errors(result: RunResult) -> dict[int, tuple[str, str]]:
    """Return type and text of each failed request's error, without numbers, which may be times or addresses.

    The sandbox reports the errors in the order of the measured requests.
    """
    failed = (each.number for each in result.measured.requests if each.failed)
    return dict(zip(failed, _error_texts(result), strict=False))


def _error_texts(result: RunResult) -> Iterator[tuple[str, str]]:
    return ((each.error, _NUMBER.sub("0", each.message)) for each in result.claimed.errors)


def _compare(number: int | None, ours: Outputs, theirs: Outputs, failed: frozenset[int]) -> OutputComparison:
    current, candidate = ours.get(number, ()), theirs.get(number, ())
    if number is None:
        return compare_outputs(current, candidate)
    if number not in failed:
        return compare_outputs(_named(current), _named(candidate))
    where = f"outputs of {_named((*current, *candidate)[:1])[0].request}"
    return OutputComparison(0, 0, (), (f"{where}: {FAILED}",))


def _named(outputs: Sequence[Output]) -> list[Output]:
    """Return the outputs of one request, each with the request's number."""
    return [replace(each, request=f"request {each.number}, {each.request}") for each in outputs]


def _each(groups: Iterator[tuple[str, ...]]) -> Iterator[str]:
    for group in groups:
        yield from group
