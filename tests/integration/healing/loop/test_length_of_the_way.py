"""The files of geoheal that a patch passes from finding to verified: ``make files-passed`` prints them.

Counted are the worker's checks and the approval: the finding, its incident, the case, a candidate, its
evaluation in the sandbox, the proposal, applying it and verifying its effect. What wardens and boxes do, in
processes of their own, is not; and a strategy of the test's own proposes the candidate.
"""

import pytest

from geoheal.domain.healing.patch import PatchState
from tests.integration.healing.loop.conftest import FAST, Fixed
from tests.passed import noting

HELD = 216
"""What was measured; 70 are wanted. These files have 33,200 lines: 221 files of 150 lines, 111 of 300.

Lower it with each merge; a capability that brings a file of its own raises it and says so in its commit."""


@pytest.mark.soak
def test_a_verified_patch_passes_no_more_files_than_it_did(shop, module, healing_context):
    used = healing_context(Fixed("shorten", FAST))
    passed: set[str] = set()
    shop.policy()
    shop.report(3000.0, ago_s=600)
    with noting(passed):
        shop.check(used)
    (patch,) = shop.patches
    with noting(passed):
        shop.check(used)
        shop.approve(patch)
        shop.check(used)
    shop.age(1)
    shop.report(20.0)
    with noting(passed):
        shop.check(used)
    (patch,) = shop.patches
    assert patch.state is PatchState.VERIFIED
    print(f"A verified patch passes {len(passed)} files:", *sorted(passed), sep="\n  ")  # noqa: T201
    assert len(passed) <= HELD, sorted(passed)
