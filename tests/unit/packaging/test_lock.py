"""constraints.txt pins what pyproject.toml names, on every supported Python; ``make lock`` writes it."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LINES = [
    line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and not line.startswith("#")
]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")


def _environment(python: str) -> dict[str, str]:
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }


def _is_meant(requirement: Requirement, python: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(_environment(python))


def _named(python: str) -> list[Requirement]:
    groups = [
        each for group in PROJECT["dependency-groups"].values() for each in group if isinstance(each, str)
    ]
    extras = [each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra]
    named = map(Requirement, [*PROJECT["project"]["dependencies"], *extras, *groups])
    return [each for each in named if _is_meant(each, python)]


def _pins(python: str) -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for requirement in map(Requirement, LINES):
        if _is_meant(requirement, python):
            pins.setdefault(canonicalize_name(requirement.name), []).append(str(requirement.specifier))
    return pins


@pytest.mark.parametrize("python", PYTHONS)
def test_each_named_package_has_one_allowed_version(python):
    pins = _pins(python)
    assert [each for each, versions in pins.items() if len(versions) != 1] == []
    unfit = [
        str(each)
        for each in _named(python)
        if not each.specifier.contains(
            pins.get(canonicalize_name(each.name), ["==0"])[0].removeprefix("=="), prereleases=True
        )
    ]
    assert unfit == [], "run `make lock UPGRADE=`"


def test_the_lock_says_versions_alone():
    assert [line for line in LINES if not re.fullmatch(r"[\w.-]+==[\w.+!]+( ; .+)?", line)] == []


@pytest.mark.parametrize(
    "name", ["Makefile", ".ci/try-wheel", ".ci/try-client-wheel", "docs/deploy/Containerfile"]
)
def test_what_installs_geoheal_installs_the_locked_versions(name):
    text = (ROOT / name).read_text().replace("\\\n", " ")
    installs = re.findall(r"^.*pip\"? install (?!'geoheal).*$", text, re.MULTILINE)
    assert installs
    assert [line for line in installs if "--constraint" not in line] == []
