"""The public face offers what it says, and no more."""

import doctest
import importlib
import pkgutil

import pytest

import geoheal


def test_all_names_exist():
    assert sorted(geoheal.__all__) == ["GeometricHealthMonitor", "__version__", "create_self_healing_system"]
    for name in geoheal.__all__:
        assert getattr(geoheal, name)


def test_other_names_do_not():
    with pytest.raises(AttributeError, match="nonsense"):
        _ = geoheal.nonsense


ROOMS = ("constants", "domain", "errors", "fitness", "geometry", "monitor", "settings", "store")
MODULES = [
    found.name
    for room in ROOMS
    for found in (
        pkgutil.walk_packages(importlib.import_module(f"geoheal.{room}").__path__, f"geoheal.{room}.")
        if hasattr(importlib.import_module(f"geoheal.{room}"), "__path__")
        else [pkgutil.ModuleInfo(None, f"geoheal.{room}", ispkg=False)]  # type: ignore[arg-type]
    )
]


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_hold(name):
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
