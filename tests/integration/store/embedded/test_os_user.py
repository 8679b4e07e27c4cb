"""The user that runs PostgreSQL for root: one, however many services of a new machine need it at once."""

import os
import pwd
import subprocess
import sys
import uuid

import pytest

from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make users")

ASK = """
import sys
from geoheal.store.embedded import os_user
os_user.DEDICATED_USER = sys.argv[1]
print("ready", flush=True)
sys.stdin.readline()
print(os_user._dedicated_user(None).pw_uid)
"""


@pytest.fixture
def name():
    name = f"geoheal-{uuid.uuid4().hex[:8]}"
    yield name
    subprocess.run(["/usr/sbin/userdel", name], check=True, capture_output=True)


def test_all_who_make_it_at_once_get_the_same_user(name):
    askers = [
        subprocess.Popen(
            [sys.executable, "-c", ASK, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(6)
    ]
    for asker in askers:
        assert asker.stdout is not None
        assert asker.stdout.readline() == "ready\n"
    for asker in askers:
        assert asker.stdin is not None
        asker.stdin.write("\n")
        asker.stdin.flush()
    answers = [asker.communicate(timeout=PATIENCE_S)[0] for asker in askers]
    assert {int(answer) for answer in answers} == {pwd.getpwnam(name).pw_uid}
