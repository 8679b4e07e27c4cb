"""Attempts to get out of the sandbox and to lie to it: each is held, and leaves nothing behind."""

import json
import os
import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import geoheal
from geoheal.sandbox import Environment, RunRequest
from tests.acceptance.sandbox.battery import (
    AT_ONCE,
    POLICY,
    Attempt,
    Outcome,
    attempts,
    broke,
    names,
    outcomes,
    representatives,
)
from tests.acceptance.sandbox.forging.forgery import forgeries
from tests.acceptance.sandbox.host import FIRST_TEST_UID, Host, WatchedSandbox
from tests.acceptance.sandbox.naive import run as run_naively

SYSTEM_PYTHON = Path("/usr/bin/python3")
ROOT = Path(geoheal.__file__).parents[1]


@pytest.fixture(scope="module")
def as_this_user(
    request: pytest.FixtureRequest, available: None, environment: Environment, host: Host
) -> Iterator[tuple[dict[str, Outcome], str]]:
    """Try those that are to be tested."""
    chosen = {
        str(each.callspec.params["name"])
        for each in request.session.items
        if isinstance(each, pytest.Function) and each.path == request.path and "name" in each.fixturenames
    }
    with WatchedSandbox(POLICY, environment, warm=2) as sandbox:
        sandbox.start()
        sandbox.close()
        before = host.state()
        result = outcomes(sandbox, host, chosen)
        after = host.state()
        yield result, "" if before == after else f"{before} {after}"


@pytest.fixture(scope="module")
def as_nobody_special(available: None) -> tuple[dict[str, Outcome], str]:
    return _tried_as_nobody_special(representatives())


@pytest.fixture(scope="module")
def all_as_nobody_special(available: None) -> tuple[dict[str, Outcome], str]:
    return _tried_as_nobody_special(names())


def _tried_as_nobody_special(wanted: list[str]) -> tuple[dict[str, Outcome], str]:
    if os.geteuid() != 0:
        pytest.skip("the tests run as an ordinary user already")
    if not SYSTEM_PYTHON.exists() or not _reachable(ROOT):
        pytest.skip("an ordinary user cannot reach a Python and the project here")
    uid = str(FIRST_TEST_UID + secrets.randbelow(1 << 20))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.chown(folder, int(uid), int(uid))
        step_down = ["setpriv", "--reuid", uid, "--regid", uid, "--clear-groups", "--inh-caps=-all"]
        module = [str(SYSTEM_PYTHON), "-B", "-m", "tests.acceptance.sandbox.unprivileged", folder]
        done = subprocess.run(
            [*step_down, "--", *module, str(SYSTEM_PYTHON), *wanted],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert body["uid"] == int(uid)
    return {name: Outcome(**outcome) for name, outcome in body["outcomes"].items()}, body["state"]


OTHERS = [name for name in names() if name not in representatives()]
ASKS = "def workload(module, probe):\n    probe.output(module.f())\n"


def test_the_battery_is_large_enough():
    assert len(list(attempts())) >= 60
    assert len(forgeries()) >= 40
    assert len(set(names())) == len(names())


@pytest.mark.parametrize(
    ("service", "name"),
    [
        *(("as_this_user", name) for name in representatives()),
        *(pytest.param("as_this_user", name, marks=pytest.mark.thorough) for name in OTHERS),
        *(("as_nobody_special", name) for name in representatives()),
        *(pytest.param("all_as_nobody_special", name, marks=pytest.mark.soak) for name in names()),
    ],
)
def test_held_and_nothing_left_behind(request, service, name):
    outcome = request.getfixturevalue(service)[0][name]
    assert outcome.held, outcome.description
    assert outcome.harm == ""


@pytest.mark.parametrize(
    "service",
    ["as_this_user", "as_nobody_special", pytest.param("all_as_nobody_special", marks=pytest.mark.soak)],
)
def test_the_service_is_unharmed(request, service):
    assert request.getfixturevalue(service)[1] == ""


def test_a_naive_subprocess_runs_what_it_is_given(tmp_path):
    """Else the control of the next tests would break nothing, and nobody would notice before the soak."""
    result = run_naively(RunRequest("sums", "def f():\n    return 7\n", ASKS), tmp_path)
    assert (result.status, result.outputs) == ("ok", [7]), result.stdout


@pytest.mark.soak
def test_the_same_attempts_break_a_naive_subprocess(host, tmp_path):
    """Else the battery would prove nothing."""

    def breaks(one: Attempt) -> bool:
        folder = tmp_path / str(one)
        folder.mkdir()
        return broke(run_naively(one.request(host.facts), folder).outputs) is not None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        broken = list(pool.map(breaks, attempts()))
    held = [str(one) for one, is_broken in zip(attempts(), broken, strict=True) if not is_broken]
    # An ordinary user cannot mount, trace or make devices even without a sandbox.
    assert len(held) <= (0.15 if os.geteuid() == 0 else 0.4) * len(broken), held


@pytest.mark.soak
def test_a_naive_parent_believes_the_same_lies(tmp_path):
    lies = [(lie.name, lie.request(), lie.believed) for lie in forgeries() if lie.believed is not None]
    assert len(lies) >= 25
    assert [name for name, request, believed in lies if not believed(run_naively(request, tmp_path))] == []


def _reachable(path: Path) -> bool:
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in [path, *path.parents])
