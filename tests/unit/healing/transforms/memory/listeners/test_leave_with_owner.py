"""What an object registers outside of itself leaves with it."""

import gc
import logging

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.listeners.leave_with_owner import leave_with_owner
from tests.unit.healing.changed import names_of

JOBS = """
import logging
class Lines(logging.Handler):
    def emit(self, record):
        pass
class Job:
    def __init__(self, name):
        self.logger = logging.getLogger(name)
        self.handler = Lines()
        self.logger.addHandler(self.handler)
"""
LEFT_ALONE = {
    "it is taken out": JOBS + "    def close(self):\n        self.logger.removeHandler(self.handler)\n",
    "it leads back to its object": JOBS.replace("Lines()", "Lines(self)"),
    "the registry is the object's own": JOBS.replace("logging.getLogger(name)", "Registry()"),
    "it was made elsewhere": JOBS.replace("self.handler = Lines()", "self.handler = name"),
    "the registry takes nothing out": JOBS.replace("addHandler", "subscribe"),
}


def test_a_handler_leaves_with_the_object_that_added_it():
    changed = Elsewhere()
    name = "tests.leave_with_owner"
    job = names_of(leave_with_owner(JOBS, changed))["Job"](name)
    assert logging.getLogger(name).handlers == [job.handler]
    del job
    gc.collect()
    assert logging.getLogger(name).handlers == []
    assert "addHandler" in changed.doubts[0]


@pytest.mark.parametrize("source", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_what_is_needed_or_taken_out_is_left_alone(source):
    assert leave_with_owner(source) is None
