"""A value that importing a module binds counts as executed where a function reads it."""

import pytest

from geoheal.domain.evaluation.change import CodeChange
from geoheal.fitness.reach.unshown import unexecuted
from geoheal.sandbox import Sandbox, current_environment
from tests.acceptance.sandbox.forging.judge import WORK
from tests.sandboxed import require_sandbox

CODE = """
import re
NAME = re.compile('{}')
NAMES = [NAME]
def is_name(text):
    return NAMES[0].fullmatch(text) is not None
def number(n):
    return n{}
"""


@pytest.fixture(scope="module")
def sandbox():
    require_sandbox()
    with Sandbox(environment=current_environment(preload=()), warm=0) as made:
        yield made


@pytest.mark.parametrize(
    ("read", "named"), [("", ("NAME = re.compile('[a-z].*')",)), (" + is_name('abc')", ())]
)
def test_another_value_has_to_be_read_in_a_run(sandbox, read, named):
    new, current = CODE.format("[a-z].*", read), CODE.format("[a-z]+", read)
    change = CodeChange(module_name="sums", new_code=new, current_code=current, workload=WORK)
    assert unexecuted(sandbox, change).unexecuted == named
