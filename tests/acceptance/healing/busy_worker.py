"""``geoheal worker`` whose attempts measure nothing and take a moment."""

import time
from unittest.mock import patch

from geoheal.cli.app import app
from geoheal.healing.loop import attempt


def measure_nothing(*_, **__):
    """Take a moment, as measuring does."""
    time.sleep(0.3)
    return ()


if __name__ == "__main__":
    with patch.object(attempt, "try_candidates", measure_nothing):
        app(["worker", "--checks-at-once", "2"])
