"""What the first failure of a request concealed is guarded, too; what a guard brought about is not."""

from functools import partial
from typing import Any

from geoheal.healing.case import Failure
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategies.further_failures import guarded_further
from geoheal.healing.transforms.errors.guard_clauses import guard_clauses

TWO_TEXTS = """def run(out, err):
    text, lines = "", []
    if out:
        text += out.decode("utf-8")
        lines += out.decode("utf-8").splitlines()
    if err:
        text += err.decode("utf-8")
        lines += err.decode("utf-8").splitlines()
    return text, lines
"""

CALLS = ((b"a", b"b"), (b"\xb3", b"b"), (b"a", b"\xb3"), (b"a\n\xb3", b"\xb3"))


class Trying(NothingSeen):
    """A laboratory that calls a function, in this process."""

    def __init__(self, calls):
        self.calls = calls

    def failures_of(self, source):
        found: dict[Any, Failure] = {}
        for arguments in self.calls:
            names: dict[str, Any] = {}
            exec(compile(source, "<tried>", "exec"), names)
            try:
                names["run"](*arguments)
            except Exception as error:  # noqa: BLE001 - whatever the module raises
                each = _failure(error)
                found.setdefault((each.error, each.line, each.column), each)
        return tuple(found.values())


def _failure(error):
    trace = error.__traceback__
    while trace.tb_next is not None and trace.tb_next.tb_frame.f_code.co_filename == "<tried>":
        trace = trace.tb_next
    code = trace.tb_frame.f_code
    line, last, column, end = list(code.co_positions())[trace.tb_lasti // 2]
    return Failure(
        error=type(error).__name__,
        message=str(error),
        function=code.co_qualname,
        line=line,
        count=1,
        column=column if line == last else None,
        end_column=end,
    )


def guarded(source, calls):
    laboratory = Trying(calls)
    failures = laboratory.failures_of(source)
    guard = partial(guard_clauses, choice=0)
    changed = guard(source, failures)
    assert changed is not None
    return guarded_further(source, changed, failures, guard, laboratory), laboratory


def test_each_expression_that_fails_one_after_the_other_is_guarded():
    changed, laboratory = guarded(TWO_TEXTS, CALLS)
    assert laboratory.failures_of(changed) == ()
    names: dict[str, Any] = {}
    exec(changed, names)
    assert names["run"](b"a", b"b") == ("ab", ["a", "b"])
    assert names["run"](b"a", b"\xb3")[0][0] == "a"


def test_an_error_of_another_kind_is_left_to_its_callers():
    source = """def run(answer):
    name = answer["name"]
    return int(answer["size"]), name
"""
    changed, laboratory = guarded(
        source, (({"name": "a", "size": "1"},), ({"size": "x"},), ({"name": "b", "size": "y"},))
    )
    assert [each.error for each in laboratory.failures_of(changed)] == ["ValueError"]


def test_what_fails_because_of_a_guard_is_not_guarded():
    source = """SIZES = {"s": 5}
def run(row):
    return SIZES[row["size"]]
"""
    laboratory = Trying((({"size": "s"},), ({},)))
    failures = laboratory.failures_of(source)
    changed = source.replace('row["size"]', 'row.get("size")')
    guard = partial(guard_clauses, choice=0)
    assert laboratory.failures_of(changed)[0].error == "KeyError"
    assert guarded_further(source, changed, failures, guard, laboratory) == changed
