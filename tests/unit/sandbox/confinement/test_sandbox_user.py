"""Which processes run as a user is read from what the kernel says of them, whatever their names."""

import os
import shutil
import subprocess

from geoheal.sandbox.confinement.sandbox_user import processes_of


def test_processes_are_those_of_the_real_user_id(tmp_path):
    name = tmp_path / "a\nUid:\t77\t"
    shutil.copy("/bin/sleep", name)
    with subprocess.Popen([name, "60"]) as other:
        try:
            assert {os.getpid(), other.pid} <= {*processes_of(os.getuid())}
            assert other.pid not in processes_of(77)
        finally:
            other.kill()
