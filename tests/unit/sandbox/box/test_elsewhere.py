"""Other surroundings hold for a while, and nothing of them stays."""

import logging
import os
import select
import sys
import threading
import time
from pathlib import Path

from geoheal.sandbox.box.further.elsewhere import deeper, elsewhere


def surroundings() -> dict[str, object]:
    return {
        "zone": time.localtime(0).tm_hour,
        "environment": dict(os.environ),
        "arguments": sys.argv,
        "threads": threading.active_count(),
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "input": os.fstat(0).st_ino,
        "level": logging.getLogger().level,
    }


def test_all_of_them_are_others_and_come_back():
    before = surroundings()
    with elsewhere():
        within = surroundings()
        assert not select.select([0], [], [], 0)[0]
    assert surroundings() == before
    assert {name for name, each in within.items() if each != before[name]} == before.keys()


def test_a_call_has_more_frames_below_it():
    def depth() -> int:
        frame, count = sys._getframe(), 0
        while frame.f_back is not None:
            frame, count = frame.f_back, count + 1
        return count

    assert deeper(depth, 40) >= depth() + 40
