"""A reporter that profiles: what it sends, how it is asked for, and what it survives."""

import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from geoheal.client.profiling.setting import profile_setting
from geoheal.client.reporter import Reporter
from geoheal.errors import InvalidInput
from tests.waiting import eventually

QUIET_S = 0.05


def work(seconds: float) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        sum(range(300))


def after(busy: Callable[[float], None], holds: bool) -> bool:
    busy(0.02)
    return holds


def fail() -> None:
    raise LookupError("nothing there")


def profiled(stand_in: Any, **settings: Any) -> Reporter:
    return Reporter(
        stand_in.url, "shop", "n1", interval_s=QUIET_S, profile=[__name__], profile_hz=100.0, **settings
    )


def sampled(profiles: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {
        (stack["route"], each["functions"][stack["functions"][-1]][1])
        for each in profiles
        for stack in each["stacks"]
    }


def test_a_profile_names_function_route_and_errors(stand_in: Any):
    reporter = profiled(stand_in, code_hash="abc")
    busy, failing = reporter.watch(work), reporter.watch(fail)
    busy(0.001)
    with pytest.raises(LookupError):
        failing()
    name = f"{__name__}.work"
    eventually(lambda: after(busy, (name, "work") in sampled(stand_in.profiles)))
    reporter.close()
    assert {each["code_hash"] for each in stand_in.profiles} == {"abc"}
    assert sum(each["requests"].get(name, 0) for each in stand_in.profiles) >= 1
    errors = [error for each in stand_in.profiles for error in each["errors"]]
    assert [(each["type"], each["function"]) for each in errors] == [("LookupError", "fail")]
    assert not reporter.running.is_on


def test_nothing_is_sampled_unless_it_is_asked_for(stand_in: Any, monkeypatch: pytest.MonkeyPatch):
    reporter = Reporter(stand_in.url, "shop", "n1", interval_s=QUIET_S)
    reporter.watch(work)(0.01)
    assert "geoheal-profile" not in {each.name for each in threading.enumerate()}
    reporter.close()
    assert stand_in.profiles == []


def test_a_service_that_knows_no_profiles_is_not_asked_again(stand_in: Any):
    stand_in.profile_status = 404
    reporter = profiled(stand_in)
    busy = reporter.watch(work)
    eventually(lambda: after(busy, stand_in.profile_attempts > 0))
    eventually(lambda: after(busy, not reporter.running.is_on))
    reporter.close()
    assert stand_in.profile_attempts == 1
    assert stand_in.snapshots


def test_a_forked_process_samples_for_itself(stand_in: Any):
    reporter = profiled(stand_in)
    busy = reporter.watch(work)
    busy(0.01)
    child = os.fork()
    if child == 0:
        begun = reporter.running.is_on
        busy(0.001)
        names = {each.name for each in threading.enumerate()}
        os._exit(0 if not begun and reporter.running.is_on and "geoheal-profile" in names else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    reporter.close()


@pytest.mark.parametrize(
    ("given", "variable", "file", "modules"),
    [
        (None, None, None, None),
        (True, None, None, ()),
        (None, "1", None, ()),
        (None, "off", "profile = true", None),
        (None, "shop.*, till", None, ("shop.*", "till")),
        (None, None, "profile = true", ()),
        (None, None, 'profile = ["shop.*"]', ("shop.*",)),
        (False, "1", "profile = true", None),
        (["shop"], "0", None, ("shop",)),
    ],
)
def test_it_is_asked_for_by_argument_environment_or_file(
    given: Any, variable: Any, file: Any, modules: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GEOHEAL_PROFILE", raising=False)
    if variable is not None:
        monkeypatch.setenv("GEOHEAL_PROFILE", variable)
    if file is not None:
        (tmp_path / "geoheal.toml").write_text(file, encoding="utf-8")
    found = profile_setting(given)
    assert (None if found is None else found.modules) == modules


@pytest.mark.parametrize(("profile", "hz"), [(["a b"], 25.0), (True, 0.0), (True, 1e9)])
def test_what_cannot_be_meant_is_named(profile: Any, hz: float):
    with pytest.raises(InvalidInput, match="profile"):
        profile_setting(profile, hz)
