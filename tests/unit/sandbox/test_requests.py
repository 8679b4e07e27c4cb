"""Requests are checked at the border; limits are limits."""

import pytest

from geoheal.errors import ConfigurationError, InvalidInput
from geoheal.sandbox import Policy, RunRequest, Sandbox, fresh_seed


@pytest.mark.parametrize("name", ["", "a b", "a..b", ".a", "1a", "a-b", "os;", "a/b", "../a"])
def test_a_module_has_an_import_name(name):
    with pytest.raises(InvalidInput) as error:
        RunRequest(name, "")
    assert error.value.field == "module_name"


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_source_is_text(text):
    with pytest.raises(InvalidInput) as error:
        RunRequest("m", text)
    assert error.value.field == "source"
    with pytest.raises(InvalidInput) as error:
        RunRequest("m", "", text)
    assert error.value.field == "workload"


@pytest.mark.parametrize("seed", [b"", b"x" * 15, b"x" * 65])
def test_seeds_are_long_enough(seed):
    with pytest.raises(InvalidInput):
        RunRequest("m", "", seed=seed)


def test_seeds_are_fresh():
    assert len({fresh_seed() for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "change", [{"wall_s": 0}, {"memory_bytes": -1}, {"frames": 0}, {"wall_s": float("nan")}]
)
def test_a_limit_of_nothing_is_refused(change):
    with pytest.raises(ConfigurationError, match=next(iter(change))):
        Policy(**change)


def test_the_defaults_are_those_of_the_design():
    policy = Policy()
    assert (policy.wall_s, policy.cpu_s, policy.memory_bytes) == (30.0, 25, 1 << 30)


def test_large_sources_are_refused_before_anything_is_started():
    sandbox = Sandbox(Policy(source_bytes=10), path="/nowhere")
    with pytest.raises(InvalidInput, match="more than 10 bytes"):
        sandbox.run(RunRequest("m", "#" * 11))
