"""Watched lines: each is reported once, and code runs at its own pace once all of its lines are."""

import subprocess
import sys

import pytest

SOURCE = """
import sys
def number(n):
    total = n
    if n < 0:
        total = 0
    return sys._getframe().f_trace
"""

PROGRAM = f"""
import sys
from geoheal.sandbox.box.watch import look_out

class Wire:
    def send(self, message):
        print(message["line"])

found = {{}}
exec(compile({SOURCE!r}, "watched.py", "exec"), found)
look_out("watched.py", (map(int, sys.argv[1:]), []), Wire(), every=True)
is_traced = [found["number"](n) is not None for n in (1, 2)]
sys.settrace(None)
print(*is_traced)
"""


@pytest.mark.parametrize(
    ("lines", "said"), [("45", "4\n5\nFalse False\n"), ("46", "4\nTrue True\n"), ("1", "False False\n")]
)
def test_code_is_traced_until_its_lines_are_reported(lines, said):
    ran = subprocess.run([sys.executable, "-c", PROGRAM, *lines], capture_output=True, text=True, check=True)
    assert ran.stdout == said
