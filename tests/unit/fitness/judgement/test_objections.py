"""What keeps a change from `apply` whatever its metrics say, as far as the metrics decide what it means."""

import pytest

from geoheal.domain.evaluation.change import CodeChange, Reference
from geoheal.domain.evaluation.judgement import Doubt
from geoheal.fitness.further.tried import Tried
from geoheal.fitness.judgement.findings import Findings
from geoheal.fitness.judgement.objections import objections

CHANGE = CodeChange(module_name="shop", new_code="def f(): return 1", current_code="def f(): return 2 - 1")
RELEASED = "it keeps fewer or other entries in log of the module than the current code"


@pytest.mark.parametrize(("gains", "is_mended"), [({"latency"}, False), (set(), False), ({"memory"}, True)])
def test_entries_that_leave_again_are_a_mended_leak_where_that_saves_memory(gains, is_mended):
    found = list(objections(CHANGE, Findings(Reference()), None, Tried(released=(RELEASED,)), gains))
    said = [each.reason for each in found if each.doubt is Doubt.RELEASED]
    assert said == ([] if is_mended else [RELEASED])
