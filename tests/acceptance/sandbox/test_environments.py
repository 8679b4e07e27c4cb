"""Interpreters and packages that a module may need."""

import os
import sys
import venv
from pathlib import Path

import pytest

from geoheal.sandbox import Policy, RunRequest, Sandbox, discover

SYSTEM_PYTHON = Path("/usr/bin/python3")
WORKLOAD = "import sys\nprobe.output([sys.prefix, sys.version_info[:2], sys.path])\n"


def run(environment, request):
    with Sandbox(Policy(), environment, warm=0) as sandbox:
        return sandbox.run(request)


@pytest.mark.skipif(not SYSTEM_PYTHON.exists(), reason="there is no system Python here")
def test_the_systems_own(available):
    result = run(discover(SYSTEM_PYTHON), RunRequest("m", "", WORKLOAD))
    assert result.is_ok, result.failure
    assert result.returned.outputs[0].value[0] == "/usr"


@pytest.mark.parametrize("symlinks", [True, False])
def test_a_virtual_environment_with_a_package_of_its_own(available, tmp_path, symlinks):
    venv.create(tmp_path / "own", symlinks=symlinks)
    packages = next((tmp_path / "own" / "lib").glob("*/site-packages"))
    (packages / "cart.py").write_text("SIZE = 7\n")
    if os.geteuid() != 0:
        tmp_path.chmod(0o755)
    result = run(
        discover(tmp_path / "own"), RunRequest("m", "from cart import SIZE\n", "probe.output(module.SIZE)")
    )
    assert [output.value for output in result.returned.outputs] == [7], result.failure


def test_packages_of_another_environment_are_not_seen(available, tmp_path):
    venv.create(tmp_path / "own", symlinks=True)
    result = run(discover(tmp_path / "own"), RunRequest("m", "import psutil\n"))
    assert result.status == "import_error"


def test_the_environment_cannot_be_written_to(available, tmp_path):
    venv.create(tmp_path / "own", symlinks=True)
    packages = next((tmp_path / "own" / "lib").glob("*/site-packages"))
    packages.chmod(0o777)
    result = run(discover(tmp_path / "own"), RunRequest("m", f"open({str(packages / 'x.py')!r}, 'w')\n"))
    assert result.failure is not None
    assert "Read-only file system" in result.failure.message
    assert list(packages.glob("x.py")) == []


def test_the_interpreter_is_the_one_named(available, tmp_path):
    venv.create(tmp_path / "own", symlinks=True)
    result = run(discover(tmp_path / "own"), RunRequest("m", "", WORKLOAD))
    _, version, _ = result.returned.outputs[0].value
    assert version == {"tuple": list(sys.version_info[:2])}
