"""What `geoheal init` finds out about a folder, for layouts as projects have them."""

import subprocess

import pytest

from geoheal.config.module_file import read_module_file, read_project
from geoheal.project.layout.look import look
from geoheal.project.layout.writing import table, write


def put(root, name, text):
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def git(root, *words):
    subprocess.run(["git", *words], cwd=root, check=True, capture_output=True)


@pytest.fixture(autouse=True)
def no_active_environment(monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)


@pytest.mark.parametrize(
    ("files", "sources", "modules"),
    [
        ({"src/shop/__init__.py": "", "tests/__init__.py": "", "setup.py": ""}, ["src"], ["shop.*"]),
        ({"shop/__init__.py": "", "docs/conf.py": "", "tests/__init__.py": ""}, ["."], ["shop.*"]),
        (
            {"app.py": "import rates", "rates.py": "", "setup.py": "", "conftest.py": ""},
            ["."],
            ["app", "rates"],
        ),
        (
            {
                "backend/app/__init__.py": "",
                "backend/app/x.py": "from app.y import z",
                "backend/app/y.py": "",
            },
            ["backend"],
            ["app.*"],
        ),
        (
            {
                "google/cloud/shop/__init__.py": "from google.cloud.shop.x import y",
                "google/cloud/shop/x.py": "",
            },
            ["."],
            ["google.*"],
        ),
        ({"src/acme/shop/__init__.py": ""}, ["src"], ["acme.*"]),
        (
            {
                "shop/__init__.py": "",
                "shopplug/fines.py": "",
                "shopplug/web/__init__.py": "",
                "tests/test_web.py": "from shopplug import web",
            },
            ["."],
            ["shop.*", "shopplug.*"],
        ),
        (
            {"lib/shop/__init__.py": "", "pyproject.toml": '[tool.setuptools]\npackage-dir = {"" = "lib"}\n'},
            ["lib"],
            ["shop.*"],
        ),
        (
            {"code/shop/__init__.py": "", "setup.py": "setup(package_dir={'': 'code'})"},
            ["code"],
            ["shop.*"],
        ),
        (
            {"code/shop/__init__.py": "", "setup.cfg": "[options]\npackage_dir =\n    = code\n"},
            ["code"],
            ["shop.*"],
        ),
        (
            {
                "shop/__init__.py": "",
                "t/__init__.py": "",
                "t/unit/__init__.py": "",
                "pyproject.toml": '[project]\nname = "shop"\n',
                "pytest.ini": "[pytest]\ntestpaths = t/unit\n",
            },
            ["."],
            ["shop.*"],
        ),
        (
            {
                "a/src/a/__init__.py": "",
                "b/src/b/__init__.py": "from a import x",
                "pyproject.toml": ('[tool.hatch.build.targets.wheel]\npackages = ["a/src/a", "b/src/b"]\n'),
            },
            ["a/src", "b/src"],
            ["a.*", "b.*"],
        ),
        ({"src/shop/pricing.py": "", "src/main.py": ""}, ["src"], ["main", "shop.*"]),
        ({"broken.py": "def (", "pyproject.toml": "[[", "setup.py": "def ("}, ["."], ["broken"]),
    ],
)
def test_sources_and_modules(tmp_path, files, sources, modules):
    for name, text in files.items():
        put(tmp_path, name, text)
    found = look(tmp_path)
    assert (found.sources, found.modules) == (sources, modules)


def test_what_was_found_can_be_read_again(tmp_path):
    for name, text in {
        "src/shop/__init__.py": "",
        "src/shop/pricing.py": "",
        "tests/test_pricing.py": "",
        "manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        ".venv/pyvenv.cfg": "",
        "geoheal.toml": 'system = "checkout"',
    }.items():
        put(tmp_path, name, text)
    write(tmp_path / "geoheal.toml", look(tmp_path))
    assert read_module_file(tmp_path / "geoheal.toml").system == "checkout"
    project = read_project(tmp_path / "geoheal.toml")
    assert (project.sources, project.tests, project.modules) == (("src",), ("tests",), ("shop.*",))
    assert (project.environment, project.variables) == (
        tmp_path / ".venv",
        (("DJANGO_SETTINGS_MODULE", "shop.settings"),),
    )
    assert project.prepare == "django:setup"


@pytest.mark.parametrize(
    ("files", "prepare"),
    [
        (
            {"shop/__init__.py": "def create_app(settings=None):\n    return Flask('shop')\n"},
            "shop:create_app",
        ),
        ({"shop/__init__.py": "", "shop/web.py": "app = Flask(__name__)\n"}, "shop.web"),
        ({"shop/__init__.py": "def create_app(settings):\n    return Flask('shop')\n"}, None),
        ({"shop/__init__.py": "def create_app():\n    return 1\n"}, None),
    ],
)
def test_an_application_of_flask_is_prepared(tmp_path, files, prepare):
    for name, text in files.items():
        put(tmp_path, name, text)
    assert look(tmp_path).prepare == prepare


def test_generated_modules_are_included_and_written_ones_are_reported(tmp_path):
    for name, text in {
        "src/shop/__init__.py": "",
        ".gitignore": "*_version.py\nlocal_settings.py\n*.so\n",
        "src/shop/_version.py": "version = '1'\n",
        "src/shop/_speed.cpython-311-x86_64-linux-gnu.so": "",
        "src/shop/orders_pb2.py": "",
        "src/shop/schema.py": "# This file was generated by x. DO NOT EDIT.\n",
        "src/shop/local_settings.py": "PASSWORD = 'hunter2'\n",
        "src/shop/fresh.py": '"""Numbers are generated by a generator."""\n',
    }.items():
        put(tmp_path, name, text)
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "src/shop/__init__.py", ".gitignore")
    found = look(tmp_path)
    assert found.include == [
        "src/shop/_speed.cpython-311-x86_64-linux-gnu.so",
        "src/shop/_version.py",
        "src/shop/orders_pb2.py",
        "src/shop/schema.py",
    ]
    (question,) = [each for each in found.open if "git does not track" in each]
    assert "src/shop/fresh.py" in question
    assert "src/shop/local_settings.py" in question
    assert "hunter2" not in table(found)


def test_a_repository_that_tracks_nothing_is_none(tmp_path):
    put(tmp_path, "shop/__init__.py", "")
    git(tmp_path, "init", "-q")
    found = look(tmp_path)
    assert found.modules == ["shop.*"]
    assert not [each for each in found.open if "git" in each]
    assert [each for each in found.notes if "git tracks no file" in each]


def test_what_could_not_be_judged_is_said_and_kept_as_comments(tmp_path):
    put(tmp_path, "shop/__init__.py", "")
    put(
        tmp_path,
        "shop/settings.py",
        "import os\nURL = os.environ['SHOP_URL']\nKEY = os.environ.get('KEY')\n"
        "def later():\n    return os.environ['LATER']\n",
    )
    found = look(tmp_path)
    said = "\n".join(found.open)
    assert "No virtual environment was found" in said
    assert "No tests were found" in said
    assert "set SHOP_URL under env." in said
    assert table(found).count("\n# ") == len(found.open) == 3


def test_the_code_itself_is_not_a_folder_of_tests_where_its_docstrings_are(tmp_path):
    put(tmp_path, "shop/__init__.py", "")
    put(tmp_path, "tests/test_shop.py", "")
    put(tmp_path, "pytest.ini", "[pytest]\ntestpaths = shop tests\n")
    assert look(tmp_path).tests == ["tests"]


def test_an_empty_folder_has_no_module(tmp_path):
    assert any("No Python module was found" in each for each in look(tmp_path).open)


def test_tests_within_a_package_are_found_and_packages_of_tests_are_not_the_code(tmp_path):
    for name in ("shop/__init__.py", "shop/tests/__init__.py", "shop/tests/test_rates.py"):
        put(tmp_path, name, "")
    put(tmp_path, "integ_tests/__init__.py", "")
    found = look(tmp_path)
    assert (found.modules, found.tests) == (["shop.*"], ["shop/tests"])
    assert not [each for each in found.open if "tests" in each]


def test_a_project_may_be_called_like_tests(tmp_path):
    put(tmp_path, "load_tests/__init__.py", "")
    assert look(tmp_path).modules == ["load_tests.*"]
