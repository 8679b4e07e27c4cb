"""The operator's file of modules: validated, with errors that name the key."""

import pytest

from geoheal.errors import ConfigurationError
from geoheal.fitness.module_file import read_module_file

WHOLE = """
system = "checkout"

[[modules]]
name = "shop.pricing"
path = "pricing.py"
workload = "load.py"
hooks = ["state"]

[modules.apply]
reload = ["systemctl", "reload", "shop"]
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pricing.py").write_text("x = 1\n")
    (tmp_path / "load.py").write_text("")
    return tmp_path


def read(folder, text):
    file = folder / "geoheal.toml"
    file.write_text(text)
    return read_module_file(file)


def test_paths_are_relative_to_the_file(folder):
    registration = read(folder, WHOLE)
    (module,) = registration.modules
    assert registration.system == "checkout"
    assert (module.name, module.path, module.workload) == (
        "shop.pricing",
        folder / "pricing.py",
        folder / "load.py",
    )
    assert module.environment is None
    assert module.hooks == ("state",)
    assert module.apply == {
        "target": "hook",
        "reload": ["systemctl", "reload", "shop"],
        "reload_timeout_s": 60.0,
        "directory": str(folder),
    }


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('path = "pricing.py"', "path = 3", r"modules\[0\]\.path"),
        ('path = "pricing.py"', 'path = "none.py"', r"modules\[0\]\.path: there is no"),
        ('workload = "load.py"', 'workload = "none.py"', r"modules\[0\]\.workload: there is no"),
        ('name = "shop.pricing"', 'name = "shop pricing"', r"modules\[0\]\.name: is no import name"),
        ('hooks = ["state"]', 'hook = ["state"]', r"modules\[0\]\.hook"),
        ("reload = [", "reload = [3, ", r"modules\[0\]\.apply\.reload\[0\]"),
        ('system = "checkout"', 'system = ""', "system"),
        ("[[modules]]", "[[modules", "no valid TOML"),
    ],
)
def test_errors_name_the_key(folder, before, after, words):
    assert before in WHOLE
    with pytest.raises(ConfigurationError, match=words):
        read(folder, WHOLE.replace(before, after))


def test_a_name_occurs_once(folder):
    again = '[[modules]]\nname = "m"\npath = "pricing.py"\n'
    with pytest.raises(ConfigurationError, match=r"modules\[1\]\.name: m occurs twice"):
        read(folder, again + again)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigurationError, match="cannot be read"):
        read_module_file(tmp_path / "geoheal.toml")
