"""Which nodes run without a patch: by what they report since the incident began, and since the patch."""

import numpy as np

from geoheal.healing.verification.evidence import nodes_without_and_with
from geoheal.store.snapshots.measurements import Measurements

ONSET, APPLIED, DUE = 100.0, 200.0, 210.0


def nodes_of(*reports):
    """Return who is the control, and who has the patch, by (moment, node, version)."""
    moments, nodes, versions = zip(*reports, strict=True)
    measured = Measurements(
        times=np.array(moments), nodes=list(nodes), versions=[], numbers={}, own=frozenset()
    )
    control, patched = nodes_without_and_with(measured, list(versions), ONSET, APPLIED, DUE)
    return sorted(control), sorted(patched)


def test_a_node_that_keeps_its_version_is_the_control_of_one_that_changes_it():
    reports = (150.0, "a", "v1"), (150.0, "b", "v1"), (220.0, "a", "v2"), (220.0, "b", "v1")
    assert nodes_of(*reports) == (["b"], ["a"])


def test_a_name_from_before_the_fault_tells_nothing_of_the_patch():
    """A restart gives the patched process the name of before the release; the old process is about to end."""
    reports = (50.0, "a", "v1"), (150.0, "b", "v2"), (211.0, "b", "v2"), (220.0, "a", "v2")
    assert nodes_of(*reports) == ([], [])
