"""Messages are written as before, and put together only then; look-alikes stay."""

import logging

import pytest

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.speed.lazy_logs import lazy_logs
from tests.unit.healing.changed import names_of
from tests.unit.healing.transforms.speed.test_same_answers import LOGS

ONE = """
import logging
log = logging.getLogger("example.one")
def f(x):
    LINE
"""
LEFT_ALONE = {
    "a constant": "log.debug('nothing')",
    "parts that the log puts together": "log.debug('got %s of %d', x, 7)",
    "a level that is mostly written": "log.warning(f'got {x}')",
    "what is asked before": "if log.isEnabledFor(10):\n        log.debug(f'got {x}')",
    "another line before it": "x = 1; log.debug(f'got {x}')",
    "what gives a name": "log.debug(f'got {(y := x)}')\n    return y",
    "what is returned": "return log.debug(f'got {x}')",
}


def test_messages_of_a_level_that_is_written_are_as_before(caplog):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        written = []
        for source in (LOGS, lazy_logs(LOGS)):
            caplog.clear()
            with caplog.at_level(level, "example"):
                names_of(source)["work"]([1, 2], [3])
            written.append([(each.levelno, each.getMessage()) for each in caplog.records])
        assert written[0] == written[1]
        assert len(written[0]) == {10: 5, 20: 2, 30: 0}[level]


def test_what_is_not_written_is_not_put_together():
    shown = []

    class Message:
        def __str__(self):
            shown.append(self)
            return "message"

    elsewhere = Elsewhere()
    changed = lazy_logs(ONE.replace("LINE", "log.debug(f'got {x}')"), None, elsewhere)
    names_of(changed)["f"](Message())
    assert not shown
    assert len(elsewhere.doubts) == 1


@pytest.mark.parametrize("line", LEFT_ALONE.values(), ids=LEFT_ALONE.keys())
def test_look_alikes_stay(line):
    assert lazy_logs(ONE.replace("LINE", line)) is None


def test_another_kind_of_log_may_have_no_levels():
    source = ONE.replace("logging.getLogger", "make").replace("LINE", "log.debug(f'got {x}')")
    assert lazy_logs(source) is None
