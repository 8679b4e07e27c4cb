"""``.ci/release`` on a clone: versions, changelog and tag, and nothing at all where it refuses."""

import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = [
    ".ci/release",
    "CHANGELOG.md",
    "clients/typescript/openapi.json",
    "clients/typescript/package-lock.json",
    "clients/typescript/package.json",
    "geoheal/__init__.py",
    "pyproject.toml",
]


def _run(folder: Path, *words: str) -> str:
    return subprocess.run(words, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """Return a repository of what a release changes; its `make wheel` is quick (CI runs the real one)."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Tester")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "tester@example.org")
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    changelog = tmp_path / "CHANGELOG.md"
    entries = "## Unreleased\n\n### Added\n\n* Something new.\n\n"
    changelog.write_text(
        re.sub(r"## Unreleased\n.*?(?=## \d)", entries, changelog.read_text(), flags=re.DOTALL)
    )
    (tmp_path / "Makefile").write_text("wheel:\n\t@test ! -e broken\n")
    (tmp_path / ".gitignore").write_text("broken\n")
    _run(tmp_path, "git", "init", "-q", "-b", "main")
    _run(tmp_path, "git", "add", "-A")
    _run(tmp_path, "git", "commit", "-qm", "start")
    return tmp_path


def _release(clone: Path, *version: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ".ci/release", *version], cwd=clone, check=False, capture_output=True, text=True
    )


def test_a_release_sets_every_version_and_tags_what_it_commits(clone):
    done = _release(clone, "7.8.9")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Tagged v7.8.9" in done.stdout
    assert _run(clone, "git", "status", "--porcelain") == ""
    assert _run(clone, "git", "log", "-1", "--format=%s", "v7.8.9") == "release: 7.8.9\n"
    assert _run(clone, "git", "rev-parse", "v7.8.9^{commit}") == _run(clone, "git", "rev-parse", "HEAD")
    assert tomllib.loads((clone / "pyproject.toml").read_text())["project"]["version"] == "7.8.9"
    assert '\n__version__ = "7.8.9"\n' in (clone / "geoheal/__init__.py").read_text()
    client = clone / "clients/typescript"
    assert json.loads((client / "openapi.json").read_text())["info"]["version"] == "7.8.9"
    assert json.loads((client / "package.json").read_text())["version"] == "7.8.9"
    lock = json.loads((client / "package-lock.json").read_text())
    assert lock["version"] == lock["packages"][""]["version"] == "7.8.9"


def test_the_entries_get_the_heading_of_the_release(clone):
    assert _release(clone, "7.8.9").returncode == 0
    text = (clone / "CHANGELOG.md").read_text()
    assert re.search(
        r"^## Unreleased\n\n## 7\.8\.9 \(\d{4}-\d\d-\d\d\)\n\n### Added\n\n\* Something new\.$",
        text,
        re.MULTILINE,
    )


def _nothing_happened(clone: Path) -> bool:
    return _run(clone, "git", "log", "--format=%s") == "start\n" and _run(clone, "git", "tag") == ""


@pytest.mark.parametrize("version", [(), ("",), ("1.2",), ("v1.2.3",), ("1.2.3rc1",)])
def test_what_is_not_a_version_is_refused(clone, version):
    done = _release(clone, *version)
    assert done.returncode == 1
    assert "is not a version: make release VERSION=1.2.3" in done.stderr
    assert _nothing_happened(clone)


def test_a_dirty_tree_is_refused(clone):
    (clone / "new.py").touch()
    done = _release(clone, "7.8.9")
    assert (done.returncode, "The working tree is not clean" in done.stderr) == (1, True)
    assert _nothing_happened(clone)


def test_a_version_that_is_tagged_already_is_refused(clone):
    assert _release(clone, "7.8.9").returncode == 0
    done = _release(clone, "7.8.9")
    assert (done.returncode, "The tag v7.8.9 exists already" in done.stderr) == (1, True)


def test_wheels_that_fail_leave_no_commit_and_no_tag(clone):
    (clone / "broken").touch()
    assert _release(clone, "7.8.9").returncode != 0
    assert _nothing_happened(clone)


def test_an_earlier_version_is_refused(clone):
    done = _release(clone, "0.0.9")
    assert done.returncode == 1
    assert "0.0.9 is not later than" in done.stderr
    assert _nothing_happened(clone)
