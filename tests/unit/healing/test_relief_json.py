"""What is stored of a relief is plain JSON, whatever was measured."""

import json
import math

from geoheal.healing.candidates.relief import Relief, ReliefSource


def test_infinite_bounds_and_values_become_null():
    relief = Relief(
        metric="latency",
        before=1.0,
        after=math.inf,
        relative_change=None,
        interval=(-math.inf, 0.5),
        relieved=False,
        source=ReliefSource.MEASURED,
        reason="too few pairs",
    )
    body = json.loads(json.dumps(relief.to_dict(), allow_nan=False))
    assert body["interval"] == [None, 0.5]
    assert body["after"] is None
    assert body["before"] == 1.0
    assert body["source"] == "measured"
