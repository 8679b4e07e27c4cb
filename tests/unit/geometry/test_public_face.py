"""The package's face: what it exports exists, and importing it is cheap."""

import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import geoheal.geometry

MODULES = sorted(info.name for info in pkgutil.iter_modules(geoheal.geometry.__path__))


def test_all_names_exist_and_every_public_name_is_listed():
    named = {name for names in geoheal.geometry._NAMES.values() for name in names}
    assert named == set(geoheal.geometry.__all__)
    assert sorted(geoheal.geometry.__all__) == geoheal.geometry.__all__


@pytest.mark.parametrize("name", geoheal.geometry.__all__)
def test_every_public_name_has_a_docstring_of_its_own(name):
    assert inspect.getdoc(getattr(geoheal.geometry, name))


def test_importing_the_geometry_does_not_import_scipy():
    probe = "import sys, geoheal.geometry; print([name for name in sys.modules if name.startswith('scipy')])"
    shown = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name):
    module = importlib.import_module(f"geoheal.geometry.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", geoheal.geometry.__all__)
def test_every_public_function_has_an_example(name):
    thing = getattr(geoheal.geometry, name)
    if inspect.isfunction(thing):
        assert ">>>" in (inspect.getdoc(thing) or "")
