"""The operator's file of modules: validated, with errors that name the key."""

import re
from pathlib import Path

import pytest

from geoheal.config.module_file import read_module_file
from geoheal.errors import ConfigurationError

DOCS = Path(__file__).parents[3] / "docs" / "patches.md"

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
        ('name = "shop.pricing"', 'name = "shop pricing"', r"modules\[0\]\.name: is not the import name"),
        ('hooks = ["state"]', 'hook = ["state"]', r"modules\[0\]\.hook"),
        ("reload = [", "reload = [3, ", r"modules\[0\]\.apply\.reload\[0\]"),
        (
            "reload = [",
            "canary = true\nreload = [",
            r"apply\.canary: has no effect if the target is hook",
        ),
        ('system = "checkout"', 'system = ""', "system"),
        ("[[modules]]", "[[modules", "not valid TOML"),
    ],
)
def test_errors_name_the_key(folder, before, after, words):
    assert before in WHOLE
    with pytest.raises(ConfigurationError, match=words):
        read(folder, WHOLE.replace(before, after))


def test_a_canary_has_a_command_of_its_own(folder):
    table = WHOLE.replace('hooks = ["state"]', "") + 'canary = true\ncanary_reload = ["reload", "web-1"]\n'
    (module,) = read(folder, table).modules
    assert (module.apply["canary"], module.apply["canary_reload"]) == (True, ["reload", "web-1"])
    (module,) = read(folder, table.replace("canary = true", "canary = false")).modules
    assert "canary_reload" not in module.apply


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("canary = true", r"apply\.canary_reload: is missing"),
        ('canary_reload = ["x"]', r"apply\.canary_reload: has no effect without canary = true"),
        ('canary = 1\ncanary_reload = ["x"]', r"apply\.canary"),
    ],
)
def test_a_canary_without_its_command_is_refused(folder, lines, words):
    with pytest.raises(ConfigurationError, match=words):
        read(folder, WHOLE.replace('hooks = ["state"]', "") + lines)


def test_a_canary_needs_the_command_for_all_nodes(folder):
    alone = WHOLE.replace('hooks = ["state"]', "").replace('reload = ["systemctl", "reload", "shop"]', "")
    with pytest.raises(ConfigurationError, match=r"apply\.reload: is missing"):
        read(folder, alone + 'canary = true\ncanary_reload = ["x"]')


def test_a_name_occurs_once(folder):
    again = '[[modules]]\nname = "m"\npath = "pricing.py"\n'
    with pytest.raises(ConfigurationError, match=r"modules\[1\]\.name: m occurs twice"):
        read(folder, again + again)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(ConfigurationError, match="geoheal init` writes one"):
        read_module_file(tmp_path / "geoheal.toml")


GIT = """
[[modules]]
name = "shop.pricing"
path = "pricing.py"

[modules.apply]
target = "git"
push = "origin"

[modules.apply.pull_request]
forge = "gitea"
url = "https://git.local/api/v1/"
repository = "acme/shop"
token_file = "token"
"""


@pytest.fixture
def repository(folder):
    (folder / ".git").mkdir()
    (folder / "token").write_text("secret")
    return folder


def test_a_repository_is_found_and_its_secret_stays_in_its_file(repository):
    (module,) = read(repository, GIT).modules
    assert module.apply == {
        "target": "git",
        "repository": str(repository),
        "branch_prefix": "geoheal/",
        "push": "origin",
        "pull_request": {
            "forge": "gitea",
            "url": "https://git.local/api/v1",
            "repository": "acme/shop",
            "token_file": str(repository / "token"),
        },
    }


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('push = "origin"', "", r"apply\.pull_request: needs push"),
        ('push = "origin"', 'push = "--upload-pack=x"', r"apply\.push"),
        ('push = "origin"', 'push = "origin"\nbase = "-x"', r"apply\.base"),
        ('push = "origin"', 'push = "origin"\nreload = ["true"]', r"apply\.reload: has no effect"),
        ('push = "origin"', 'push = "origin"\nrepository = "elsewhere"', r"apply\.repository: there is no"),
        ("https://", "http://", r"pull_request\.url: must begin with https"),
        ('"gitea"', '"svn"', r"pull_request\.forge"),
        ("acme/shop", "acme/../../x y", r"pull_request\.repository"),
        ('token_file = "token"', 'token_file = "none"', r"pull_request\.token_file: there is no"),
        ('target = "git"', 'target = "file"', r"apply\.pull_request: has no effect"),
        ('path = "pricing.py"', 'path = "test_pricing.py"', r"modules\[0\]\.path: .* is a test"),
        ('path = "pricing.py"', 'path = "pricing.py"\nworkload = "pricing.py"', "workload that judges"),
        (
            'path = "pricing.py"',
            'path = "pricing.py"\nhooks = ["../state"]',
            r"hooks\[0\]",
        ),
    ],
)
def test_where_patches_go_is_checked_when_it_is_registered(repository, before, after, words):
    (repository / "test_pricing.py").write_text("")
    assert before in GIT
    with pytest.raises(ConfigurationError, match=words):
        read(repository, GIT.replace(before, after, 1))


def test_a_hooks_module_names_one_hook(folder):
    with pytest.raises(ConfigurationError, match=r"apply\.target: .* must name exactly one hook"):
        read(folder, WHOLE.replace('["state"]', '["state", "basin"]'))


def test_the_examples_of_the_documentation_can_be_registered(repository):
    for name in ("src/shop/pricing.py", "workloads/pricing.py", "hooks/integration.py", "forge-token"):
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text("")
    examples = re.findall(r"```toml\n(.*?)```", DOCS.read_text(), re.DOTALL)
    read_examples = [read(repository, each) for each in examples]
    applied = [(each.modules or [each.module("shop.pricing")])[0].apply for each in read_examples]
    assert [each["target"] for each in applied] == ["file", "file", "hook", "git", "file"]
    assert applied[1]["reload"] == ["systemctl", "reload", "shop"]
