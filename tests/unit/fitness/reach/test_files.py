"""What no run shows of a change is looked for in each of its files."""

import pytest

from geoheal.domain.evaluation.change import ChangedFile, CodeChange
from geoheal.fitness.reach.unshown import idle_constants, left_out, unexecuted
from geoheal.sandbox import Sandbox, current_environment
from tests.acceptance.sandbox.forging.judge import FAST, SLOW, WORK
from tests.sandboxed import require_sandbox

MAIN = "import beside\ndef number(n):\n    return beside.number(n)\n"


@pytest.fixture(scope="module")
def sandbox():
    require_sandbox()
    with Sandbox(environment=current_environment(preload=()), warm=0) as made:
        yield made


def beside(new, old=SLOW):
    """Return a change of a module that the one with the workload imports."""
    file = ChangedFile(module_name="beside", path="beside.py", old_code=old, new_code=new)
    return CodeChange(module_name="sums", new_code=MAIN, current_code=MAIN, workload=WORK, others=(file,))


def test_code_beside_that_no_run_executes_is_named(sandbox):
    never = FAST.replace("    return", "    if n > 10**7:\n        return 0\n    return")
    assert unexecuted(sandbox, beside(never)).unexecuted == ("return 0",)
    assert left_out(sandbox, beside(FAST, never)) == ("return 0",)
    assert idle_constants(sandbox, beside(FAST.replace("(n + 1)", "range(1, 30_001)[n]"))) == ("30001",)


def test_an_honest_change_beside_is_let_be(sandbox):
    change = beside(FAST)
    assert unexecuted(sandbox, change).unexecuted == left_out(sandbox, change) == ()
    assert idle_constants(sandbox, change) == ()
