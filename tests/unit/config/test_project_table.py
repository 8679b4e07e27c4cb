"""[project] of the operator's file: validated at the border, with errors that name the key."""

import pytest

from geoheal.config.module_file import read_module_file, read_project
from geoheal.errors import ConfigurationError

WHOLE = """
[project]
root = "."
sources = ["src"]
include = ["src/shop/_version.py"]
exclude = ["data/"]
environment = ".venv"
env = { SHOP_MODE = "test" }
prepare = "shop.web:create_app"
tests = ["tests"]
modules = ["shop.*"]
"""


@pytest.fixture
def folder(tmp_path):
    for name in (
        "src/shop/pricing.py",
        "src/shop/__init__.py",
        "src/shop/tax/__init__.py",
        "tests/test_it.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / ".venv").mkdir()
    (tmp_path / "load.py").write_text("")
    (tmp_path / "elsewhere").symlink_to("/usr")
    return tmp_path


def read(folder, text):
    file = folder / "geoheal.toml"
    file.write_text(text)
    return read_module_file(file)


def test_the_whole_table(folder):
    project = read(folder, WHOLE).project
    assert (project.root, project.environment) == (folder.resolve(), folder / ".venv")
    assert (project.sources, project.tests, project.modules) == (("src",), ("tests",), ("shop.*",))
    assert (project.include, project.exclude) == (("src/shop/_version.py",), ("data/",))
    assert project.variables == (("SHOP_MODE", "test"),)
    assert project.prepare == "shop.web:create_app"
    assert read_project(folder / "geoheal.toml") == project


def test_a_module_is_where_the_sources_have_it(folder):
    registration = read(folder, WHOLE + '[[modules]]\nname = "shop.tax"\nworkload = "load.py"\n')
    (tax,) = registration.modules
    assert (tax.path, tax.workload) == (folder / "src/shop/tax/__init__.py", folder / "load.py")
    pricing = registration.module("shop.pricing")
    assert (pricing.path, pricing.workload) == (folder / "src/shop/pricing.py", None)
    assert {pricing.environment, tax.environment} == {folder / ".venv"}
    assert {pricing.project_file, tax.project_file} == {folder / "geoheal.toml"}
    assert registration.module("shop.nothing") is None


def test_a_module_without_a_project_needs_its_path(folder):
    with pytest.raises(ConfigurationError, match=r"modules\[0\]\.path: is missing"):
        read(folder, '[[modules]]\nname = "shop.tax"\n')
    with pytest.raises(ConfigurationError, match=r"modules\[0\]\.path: no source folder .* has shop.none"):
        read(folder, WHOLE + '[[modules]]\nname = "shop.none"\n')


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('root = "."', 'root = "none"', r"project\.root: there is no folder"),
        ('root = "."', 'root = "/"', r"project\.root: the root folder"),
        ('sources = ["src"]', 'sources = "src"', r"project\.sources"),
        ('sources = ["src"]', "sources = []", r"project\.sources"),
        ('sources = ["src"]', 'sources = ["none"]', r"project\.sources\[0\]: there is no folder"),
        ('sources = ["src"]', 'sources = ["../x"]', r"project\.sources\[0\]: must be a path below the root"),
        ('sources = ["src"]', 'sources = ["/usr"]', r"project\.sources\[0\]: must be a path below the root"),
        ('sources = ["src"]', 'sources = ["elsewhere"]', r"project\.sources\[0\]: .* points outside"),
        ('tests = ["tests"]', 'tests = ["none"]', r"project\.tests\[0\]: there is no"),
        ('exclude = ["data/"]', 'exclude = ["!.env"]', r"project\.exclude\[0\]: must not begin with !"),
        ('environment = ".venv"', 'environment = "none"', r"project\.environment: there is no"),
        ('{ SHOP_MODE = "test" }', "{ SHOP_MODE = 3 }", r"project\.env\.SHOP_MODE"),
        ('{ SHOP_MODE = "test" }', '{ "A B" = "x" }', r"project\.env.*is not the name"),
        ('{ SHOP_MODE = "test" }', '{ PATH = "x" }', r"project\.env.*PATH.*the sandbox sets it itself"),
        ('{ SHOP_MODE = "test" }', '{ GEOHEAL_URL = "x" }', r"project\.env.*the sandbox sets it itself"),
        ('{ SHOP_MODE = "test" }', '{ A = "x\\u0000" }', r"project\.env\.A"),
        ('modules = ["shop.*"]', 'modules = ["shop/*"]', r"project\.modules\[0\]: must be an import name"),
        ('modules = ["shop.*"]', 'module = ["shop.*"]', r"project\.module"),
    ],
)
def test_errors_name_the_key(folder, before, after, words):
    assert before in WHOLE
    with pytest.raises(ConfigurationError, match=words):
        read(folder, WHOLE.replace(before, after))


def test_a_file_without_modules_and_project_registers_nothing(folder):
    with pytest.raises(ConfigurationError, match="names no module"):
        read(folder, 'system = "checkout"\n')
    with pytest.raises(ConfigurationError, match=r"no longer has \[project\]"):
        read_project(folder / "geoheal.toml")


GIT = WHOLE + '\n[project.apply]\ntarget = "git"\nbase = "main"\n'
APPLY = WHOLE + '\n[project.apply]\nreload = ["systemctl", "reload", "shop"]\n'


def test_modules_without_a_table_of_their_own_are_applied_as_the_project_says(folder):
    hooked = '[[modules]]\nname = "shop.tax"\nhooks = ["state"]\n'
    own = '[[modules]]\nname = "shop"\n[modules.apply]\nreload = ["restart", "shop"]\n'
    registration = read(folder, APPLY + hooked + own)
    pricing, tax, shop = map(registration.module, ("shop.pricing", "shop.tax", "shop"))
    assert pricing.apply["reload"] == ["systemctl", "reload", "shop"]
    assert pricing.apply["directory"] == str(folder)
    assert shop.apply["reload"] == ["restart", "shop"]
    assert tax.apply == {"target": "hook"}
    (tabled,) = read(folder, APPLY + '[[modules]]\nname = "shop.tax"\nworkload = "load.py"\n').modules
    assert tabled.apply == pricing.apply
    assert read(folder, WHOLE).module("shop.pricing").apply == {"target": "file"}


def test_patches_of_a_project_become_branches_of_its_repository(folder):
    (folder / ".git").mkdir()
    registration = read(folder, GIT)
    apply = registration.module("shop.pricing").apply
    assert (apply["repository"], apply["base"]) == (str(folder), "main")


def test_patches_of_a_repository_below_the_root_become_its_own_branches(folder):
    (folder / "src/shop/tax/.git").mkdir()
    registration = read(folder, GIT)
    assert registration.module("shop.tax").apply["repository"] == str(folder / "src/shop/tax")
    with pytest.raises(ConfigurationError, match=r"project\.apply\.repository: .*pricing.py is not in a git"):
        registration.module("shop.pricing")
    whole = read(folder, f'{GIT}repository = "src"\n')
    assert {whole.module(name).apply["repository"] for name in ("shop.tax", "shop")} == {str(folder / "src")}
    with pytest.raises(ConfigurationError, match=r"project\.apply\.repository: there is no"):
        read(folder, f'{GIT}repository = "none"\n')


@pytest.mark.parametrize(
    ("key", "value"), [("path", '"load.py"'), ("target", '"hook"'), ("base", '"main"'), ("canary", "true")]
)
def test_what_a_project_cannot_say_of_its_patches_is_refused_by_name(folder, key, value):
    with pytest.raises(ConfigurationError, match=rf"project\.apply\.({key}|canary_reload): "):
        read(folder, f"{WHOLE}\n[project.apply]\n{key} = {value}\n")
