"""A class name means one thing in the whole code base."""

import re
from collections import defaultdict
from pathlib import Path

import geoheal

ROOT = Path(geoheal.__file__).parent
BOUNDARIES = {"domain", "api", "remote", "monitor", "compare", "fitness"}
SAME_IN_TWO_LAYERS = {
    "Band",
    "Causes",
    "Degradation",
    "Evaluation",
    "Fitness",
    "Finding",
    "Health",
    "Incident",
    "IncidentDetails",
    "Mark",
    "MetricComparison",
    "Patch",
    "PatchDetails",
    "Snapshot",
    "Status",
    "Timeline",
}
"""One thing each: as the service holds it, as the HTTP interface describes it, as the commands read it."""


def test_a_class_name_means_one_thing():
    homes = defaultdict(set)
    for path in ROOT.rglob("*.py"):
        for name in re.findall(r"^class ([^\W_]\w*)", path.read_text(encoding="utf-8"), re.MULTILINE):
            homes[name].add(str(path.relative_to(ROOT)))
    several = {name: sorted(places) for name, places in homes.items() if len(places) > 1}
    new = {name: places for name, places in several.items() if name not in SAME_IN_TWO_LAYERS}
    assert not new, "Give the younger class a name of its own."
    assert several.keys() == SAME_IN_TWO_LAYERS
    for name, places in several.items():
        layers = [place.partition("/")[0] for place in places]
        assert len(set(layers)) == len(layers), f"{name} stands twice in one layer"
        assert set(layers) <= BOUNDARIES, f"{name} is no class at a boundary"
