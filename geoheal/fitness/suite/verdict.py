"""Compare the test results of a change with those of the current code."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from geoheal.fitness.suite.run import ReportedTest, SuiteRun

PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a change does not pass the tests.

    Parameters
    ----------
    test
        The test, or the file that cannot be collected; empty for the whole run.
    why
        To follow "The candidate".
    is_failure
        Whether it is a test that passes on the current code, which may be chance.
    """

    test: str
    why: str
    is_failure: bool = False


def faults(run: SuiteRun, expected: Mapping[str, str], selected: Collection[str]) -> list[Fault]:
    """Compare a test run of a change with the expected results.

    Parameters
    ----------
    expected
        Outcome of each test that counts on the current code; sabotaged ones have failed.
    selected
        Ids of all requested tests.
    """
    found = list(_differing(run.tests, expected))
    missing = sorted(expected.keys() - run.tests.keys())
    if missing:
        return [*found, _missing(run, missing)]
    if not run.is_whole:
        found.append(Fault("", f"does not let the project's tests finish: {run.end or 'no end'}"))
    strange = sorted(run.repeated | (run.tests.keys() - set(selected)))
    if strange:
        found.append(Fault(strange[0], f"makes the tests report {strange[0]}, which was not requested"))
    return found


def _differing(reported: Mapping[str, ReportedTest], expected: Mapping[str, str]) -> Iterator[Fault]:
    for test in sorted(expected.keys() & reported.keys()):
        outcome, message = reported[test].outcome, reported[test].message
        if outcome == expected[test]:
            continue
        if expected[test] == PASSED:
            why = f"{outcome}: {message}" if message else outcome
            yield Fault(test, f"does not pass {test}, which passes on the current code ({why})", True)
        else:
            yield Fault(
                test,
                f"makes {test} report {outcome!r} although it was made to fail: what its tests report is not "
                "believed",
            )


def _missing(run: SuiteRun, missing: list[str]) -> Fault:
    if run.under_way is not None:
        end = run.end or "the run ended"
        return Fault(
            run.under_way, f"does not complete {run.under_way}, which passes on the current code ({end})"
        )
    for file, message in sorted(run.uncollected.items()):
        return Fault(file, f"prevents the collection of {file} ({message})")
    more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
    end = f" ({run.end})" if run.end else ""
    return Fault(missing[0], f"leaves {missing[0]}{more} without a report{end}")
