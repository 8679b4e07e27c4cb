"""Strategies that other packages bring: real distributions on the path, sound and broken ones."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from geoheal.domain.symptom import Symptom
from geoheal.healing.candidates.plugins import GROUP, discover

SOUND = """
from geoheal.domain.symptom import Symptom
from geoheal.healing.strategy import Candidate

class Restart:
    name = "give_it_a_rest"
    symptoms = frozenset({Symptom.MEMORY_LEAK})

    def propose(self, case):
        code = case.subject.source + "pass\\n"
        yield Candidate(new_code=code, title="Rest", explanation="It helps.")

class Sure(Restart):
    proven = True

class Doubting(Restart):
    proven = True
    def propose(self, case):
        code = case.subject.source + "pass\\n"
        yield Candidate(new_code=code, title="Rest", explanation="It helps.", doubts=("Look.",))

class Same(Restart):
    pass

class Broken:
    def __init__(self):
        raise RuntimeError("out of order")

class Half:
    name = "half"

class Hidden(Restart):
    @property
    def name(self):
        raise RuntimeError("not today")

class Vague(Restart):
    name = "vague"
    symptoms = {"tiredness"}
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution with these entry points on the path."""

    def install(package: str, **points: str) -> None:
        folder = tmp_path / package
        info = folder / f"{package}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        lines = [f"{name} = {package}:{value}" for name, value in points.items()]
        (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines]))
        (folder / f"{package}.py").write_text(SOUND)
        monkeypatch.syspath_prepend(str(folder))

    return install


@pytest.mark.parametrize(
    ("value", "doubts", "proven"), [("Restart", 1, False), ("Sure", 0, True), ("Doubting", 1, False)]
)
def test_what_another_package_proposes_is_proven_only_where_it_says_so(install, value, doubts, proven):
    install(f"foreign_{value.lower()}", rest=value)
    strategy = discover().named("give_it_a_rest")
    assert strategy is not None
    case: Any = SimpleNamespace(subject=SimpleNamespace(source="x = 1\n"))
    (candidate,) = strategy.propose(case)
    assert len(candidate.doubts) == doubts
    assert candidate.proven is proven
    assert candidate.title == "Rest"


def test_an_installed_strategy_is_found(install):
    install("rest_package", rest="Restart")
    found = discover().named("give_it_a_rest")
    assert found is not None
    assert found.symptoms == {Symptom.MEMORY_LEAK}


@pytest.mark.parametrize("broken", ["Broken", "Missing", "Half", "Hidden", "Vague"])
def test_a_broken_one_is_reported_and_keeps_no_other_from_healing(install, broken, caplog):
    install("broken_package", a_broken=broken, rest="Restart")
    with caplog.at_level(logging.WARNING):
        found = discover()
    assert found.named("give_it_a_rest") is not None
    assert "a_broken" in [each.entry_point for each in found.refused]
    assert f"broken_package:{broken}" in caplog.text


def test_of_two_of_the_same_name_one_is_left_out(install):
    install("first_package", a_rest="Restart", b_rest="Same")
    found = discover()
    assert [each.name for each in found.strategies].count("give_it_a_rest") == 1
    assert [each.entry_point for each in found.refused] == ["b_rest"]
