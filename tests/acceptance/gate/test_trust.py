"""A branch is what is judged: nothing of it runs outside of the sandbox, or decides how it is judged."""

import pytest

from geoheal.errors import ConfigurationError, InvalidInput
from tests.acceptance.gate.conftest import MODULES, SHOP


def fake_python(marker):
    return f"#!/bin/sh\ntouch {marker}\n"


@pytest.mark.parametrize("place", ["head", "base", "link", "folder above", "project"])
def test_an_environment_that_comes_with_the_commits_is_not_run(project, gated, tmp_path, place):
    marker = tmp_path / "ran"
    with_environment = {"geoheal.toml": f'{MODULES}environment = "env/.venv"\n'}
    python = {"env/.venv/bin/python": fake_python(marker)}
    if place == "project":
        with_environment = {"geoheal.toml": f'[project]\nenvironment = "env/.venv"\n{MODULES}'}
    project.commit({**with_environment, **(python if place in {"base", "project"} else {})})
    project.git("checkout", "-q", "-b", "topic")
    if place in {"link", "folder above"}:
        elsewhere = tmp_path / "elsewhere" / ".venv" / "bin"
        elsewhere.mkdir(parents=True)
        (elsewhere / "python").write_text(fake_python(marker))
        link = project.folder / ("env" if place == "folder above" else "env/.venv")
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(elsewhere.parents[1] if place == "folder above" else elsewhere.parent)
    project.commit(
        {"src/shop/__init__.py": SHOP.replace("sum(", "sum(0 + "), **(python if place == "head" else {})}
    )
    for file in project.folder.glob("env/.venv/bin/python"):
        file.chmod(0o755)

    with pytest.raises(InvalidInput, match="is part of the repository's commits"):
        gated()
    assert not marker.exists()


@pytest.mark.parametrize("named", ["own/.venv", "packages/../.venv", "whose/.venv"])
def test_an_environment_that_a_link_finds_among_the_commits_is_not_run(project, gated, tmp_path, named):
    marker = tmp_path / "ran"
    (project.folder / "own").symlink_to("tools")
    (project.folder / "packages").symlink_to("tools/packages")
    (project.folder / "whose" / ".venv" / "bin").mkdir(parents=True)
    (project.folder / "whose" / ".venv" / "bin" / "python").symlink_to("../../../anyones/python")
    (project.folder / "anyones").symlink_to(tmp_path / "anyones")  # committed, and leads out again
    (tmp_path / "anyones").mkdir()
    (tmp_path / "anyones" / "python").write_text(fake_python(marker))
    (tmp_path / "anyones" / "python").chmod(0o755)
    project.commit({"geoheal.toml": f'{MODULES}environment = "{named}"\n', ".gitignore": "own\nwhose\n"})
    project.branch({"tools/.venv/bin/python": fake_python(marker), "tools/packages/a.py": "a = 1\n"})
    (project.folder / "tools/.venv/bin/python").chmod(0o755)

    with pytest.raises(InvalidInput, match="is part of the repository's commits"):
        gated()
    assert not marker.exists()


def test_the_head_does_not_choose_the_environment(project, gated, tmp_path):
    marker = tmp_path / "ran"
    python = tmp_path / "env" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(fake_python(marker))
    python.chmod(0o755)
    project.branch(
        {
            "geoheal.toml": f'{MODULES}environment = "{tmp_path / "env"}"\n',
            "src/shop/__init__.py": f"# Shop\n{SHOP}",
        }
    )

    assert gated()["verdict"] == "apply"
    assert not marker.exists()


@pytest.mark.thorough
def test_what_the_head_does_when_it_is_imported_happens_in_the_sandbox(project, gated, tmp_path):
    marker = tmp_path / "ran"
    write = f"try:\n    open({str(marker)!r}, 'w')\nexcept OSError:\n    pass\n"
    workload = f"{write}\n{(project.folder / 'load/shop.py').read_text()}"
    project.branch(
        {"src/shop/__init__.py": f"{write}\n{SHOP}", "load/shop.py": workload, "conftest.py": write}
    )

    gated()

    assert not marker.exists()


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("gone", "no commit 'gone'.*fetch"),
        ("--output=x", "no commit '--output=x'"),
        ("other", "no commit in common"),
    ],
)
def test_a_base_that_cannot_be_one_is_refused(project, gated, base, words):
    project.git("checkout", "-q", "--orphan", "other")
    project.commit({"a.py": "a = 1\n"})
    project.git("checkout", "-q", "main")

    with pytest.raises(InvalidInput, match=words):
        gated(base)


def test_without_registered_modules_nothing_can_be_judged(project, gated):
    project.commit({"geoheal.toml": None})
    project.branch({"src/shop/__init__.py": f"# Shop\n{SHOP}"})

    with pytest.raises(ConfigurationError, match=r"has a file geoheal\.toml"):
        gated()


def test_a_link_in_the_place_of_the_registration_is_not_followed(project, gated, tmp_path):
    (tmp_path / "modules.toml").write_text(MODULES)
    project.commit({"geoheal.toml": None})
    (project.folder / "geoheal.toml").symlink_to(tmp_path / "modules.toml")
    project.branch({"README.md": "Read"})

    with pytest.raises(ConfigurationError, match="registers modules"):
        gated()
