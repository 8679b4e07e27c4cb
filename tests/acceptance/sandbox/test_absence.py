"""Where the sandbox cannot be had, nothing is run, and the reader is told what to install."""

import os
import shutil

import pytest

from geoheal.errors import SandboxUnavailable
from geoheal.sandbox import RunRequest, RunResult, Sandbox, doctor, preflight
from geoheal.sandbox.confinement.launch import PACKAGES
from geoheal.sandbox.sandbox import prove_containment


@pytest.fixture
def path_without_bubblewrap(tmp_path):
    for name in PACKAGES:
        where = shutil.which(name)
        if name != "bwrap" and where:
            (tmp_path / name).symlink_to(where)
    return str(tmp_path)


def test_no_run_without_bubblewrap(path_without_bubblewrap):
    with Sandbox(path=path_without_bubblewrap) as sandbox:
        with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
            sandbox.run(RunRequest("m", "x = 1"))
        with pytest.raises(SandboxUnavailable, match="apt-get install bubblewrap"):
            sandbox.prepare(1)


def test_the_service_path_is_searched(monkeypatch, path_without_bubblewrap):
    monkeypatch.setenv("PATH", path_without_bubblewrap)
    with Sandbox() as sandbox, pytest.raises(SandboxUnavailable, match="bubblewrap"):
        sandbox.start()


def test_the_doctor_says_how_to_mend_it(path_without_bubblewrap):
    checks = {check.name: check for check in preflight(path=path_without_bubblewrap)}
    assert not checks["programs"].ok
    assert "bubblewrap" in checks["programs"].remedy
    assert "trial run" not in checks, "nothing is run where something is missing"


def test_the_doctor_names_the_switch_that_forbids_namespaces(monkeypatch, tmp_path):
    switch = tmp_path / "max_user_namespaces"
    switch.write_text("0\n")
    monkeypatch.setattr(doctor, "_SWITCHES", {str(switch): "0"})
    (check,) = [check for check in preflight() if check.name == "user namespaces"]
    assert not check.ok
    assert str(switch) in check.detail


def test_the_doctor_is_content(available):
    assert [check for check in preflight() if not check.ok] == []


def test_a_bubblewrap_that_does_nothing_is_refused(available, tmp_path):
    """The kernel is asked, not bubblewrap: a box that is none gets no code."""
    for name in PACKAGES:
        (tmp_path / name).symlink_to(str(shutil.which(name)))
    (tmp_path / "bwrap").unlink()
    (tmp_path / "bwrap").write_text('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n')
    (tmp_path / "bwrap").chmod(0o755)
    tmp_path.chmod(0o755)
    with Sandbox(path=str(tmp_path)) as sandbox, pytest.raises(SandboxUnavailable):
        sandbox.run(RunRequest("m", "x = 1"))


def test_a_canary_that_gets_out_or_does_not_return_is_the_end(sandbox: Sandbox) -> None:
    """Fails closed: neither a success, nor silence, nor an accident counts as held."""

    def one_succeeds(request: RunRequest) -> RunResult:
        return sandbox.run(RunRequest("m", "", "probe.output(['be_root'])"))

    def silence(request: RunRequest) -> RunResult:
        return sandbox.run(RunRequest("m", ""))

    def accident(request: RunRequest) -> RunResult:
        return sandbox.run(RunRequest("m", "1 / 0"))

    for run, said in (
        (one_succeeds, "be_root"),
        (silence, "does not contain code"),
        (accident, "ZeroDivisionError"),
    ):
        with pytest.raises(SandboxUnavailable, match=said):
            prove_containment(run)


@pytest.mark.parametrize("held", [60, 120])
def test_it_holds_however_many_descriptors_the_service_has_open(sandbox: Sandbox, held: int) -> None:
    """What the warden was given had numbers then that the box kept."""
    descriptors = [os.open(os.devnull, os.O_RDONLY) for _ in range(held)]
    try:
        prove_containment(sandbox.run)
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
