"""A project in the box: modules find their siblings and their data, and nothing else is shown."""

import pytest

from geoheal.domain.healing.project import Project
from geoheal.fitness.measurement.sandboxes import Sandboxes
from geoheal.sandbox import RunRequest

FILES = {
    "src/shop/__init__.py": "from shop.rates import RATE\n",
    "src/shop/rates.py": "RATE = 7\n",
    "src/shop/pricing.py": (
        "import os\nfrom pathlib import Path\nfrom . import rates\nfrom .models.cart import Cart\n"
        "TEXT = (Path(__file__).parent / 'rules.toml').read_text()\nMODE = os.environ['SHOP_MODE']\n"
    ),
    "src/shop/models/cart.py": "class Cart: pass\n",
    "src/shop/rules.toml": "limit = 3\n",
    "src/socket.py": "raise RuntimeError('a module of the project is not for the trial run')\n",
    ".env": "PASSWORD=hunter2\n",
    "deploy.key": "hunter2\n",
}
LOOK = """
import os, sys
def everything(folder):
    for here, folders, names in os.walk(folder):
        yield from (os.path.join(here, name) for name in (*folders, *names))
shown = sorted(everything('/.geoheal/project'))
probe.output(shown)
probe.output([sys.path[0], module.__file__, module.TEXT, module.MODE, module.rates.RATE])
found = []
for path in shown:
    try:
        open(path, 'a')
    except OSError as error:
        found.append(type(error).__name__ + ' ' + error.strerror)
probe.output(sorted(set(found)))
try:
    os.mkdir('/.geoheal/project/x')
except OSError as error:
    probe.output(error.strerror)
"""


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "shop"
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Project(root=root, sources=("src",), variables=(("SHOP_MODE", "test"),))


@pytest.fixture
def shop(available, tmp_path):
    with Sandboxes(snapshots=tmp_path / "snapshots") as sandboxes:
        yield sandboxes


def values(result):
    assert result.is_ok, result.failure
    return [output.value for output in result.returned.outputs]


def test_siblings_data_and_variables_are_there_and_nothing_else(shop, project):
    source = FILES["src/shop/pricing.py"]
    shown, module, kept, made = values(shop.of(None, project).run(RunRequest("shop.pricing", source, LOOK)))
    files = {path.removeprefix("/.geoheal/project/") for path in shown}
    assert files >= {"src/shop/rates.py", "src/shop/rules.toml"}
    assert not {".env", "deploy.key"} & files
    place = "/.geoheal/project/src"
    assert module == [place, f"{place}/shop/pricing.py", "limit = 3\n", "test", 7]
    assert kept == ["IsADirectoryError Is a directory", "PermissionError Permission denied"]
    assert made == "Read-only file system"


def test_a_sandbox_shows_the_project_as_it_is_now(shop, project):
    source = FILES["src/shop/pricing.py"]
    look = "probe.output(module.rates.RATE)"
    before = shop.of(None, project)
    assert values(before.run(RunRequest("shop.pricing", source, look))) == [7]
    assert shop.of(None, project) is before
    (project.root / "src/shop/rates.py").write_text("RATE = 8\n")
    after = shop.of(None, project)
    assert values(after.run(RunRequest("shop.pricing", source, look))) == [8]
    assert values(before.run(RunRequest("shop.pricing", source, look))) == [7]


def test_without_the_project_nothing_of_it_is_there(shop, project):
    result = shop.of(None).run(RunRequest("shop.pricing", FILES["src/shop/pricing.py"], LOOK))
    assert result.status == "import_error"


def test_a_project_that_is_not_installed_finds_its_own_metadata(shop, project):
    text = (
        '[project]\nname = "geoheal-shop"\nversion = "1.2"\n[project.entry-points."shop.rates"]\na = "b:c"\n'
    )
    (project.root / "pyproject.toml").write_text(text)
    (project.root / "src/socket.py").unlink()
    source = (
        "from importlib.metadata import entry_points, version\n"
        "RATE = 7\n"
        "FOUND = [version('geoheal_shop'), [each.value for each in entry_points(group='shop.rates')]]\n"
    )
    result = shop.of(None, project).run(RunRequest("shop.rates", source, "probe.output(module.FOUND)"))
    assert values(result) == [["1.2", ["b:c"]]]
