"""Each run starts a warden, so what that loads is paid for by every run."""

import subprocess
import sys

from geoheal.sandbox import warden_process

HEAVY = {
    "_hashlib",
    "base64",
    "pathlib",
    "random",
    "secrets",
    "sqlalchemy",
    "numpy",
    "geoheal.sandbox.sandbox",
}


def test_a_warden_loads_nothing_heavy():
    boot = warden_process._BOOT.replace(
        "main()\n", f"print(*({HEAVY!r} & sys.modules.keys()), flush=True)\n", 1
    )
    folder = str(warden_process._PACKAGE)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", boot, "0", "1", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("\n", "")
