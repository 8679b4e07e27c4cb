"""Snapshots of a commit: its files and nothing else, whatever lies in the work tree."""

import os
import subprocess

import pytest

from geoheal.domain.healing.project import Project
from geoheal.repository.git import Git
from geoheal.sandbox.snapshot.committed import CommittedFiles
from geoheal.sandbox.snapshot.shelf import Shelf

WHO = {f"GIT_{role}_{what}": "a@b.invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "snapshots")
    yield shelf
    shelf.close()


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "shop"
    root.mkdir()
    git(root, "init", "-q")
    return root


def git(root, *words, given=None):
    environment = {**os.environ, **WHO, "GIT_CONFIG_GLOBAL": os.devnull}
    ran = subprocess.run(
        ["git", *words], cwd=root, env=environment, input=given, capture_output=True, check=True
    )
    return ran.stdout.decode().strip()


def committed(root, files):
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    git(root, "add", "--force", "-A")
    git(root, "commit", "-q", "-m", "Change something")
    return git(root, "rev-parse", "HEAD")


def held(shelf, root, commit, folder="", **project):
    files = CommittedFiles(Project(root=root / folder, **project), Git(root), commit, folder)
    snapshot = shelf.take(files)
    copies = {path: snapshot.folder / path for path in snapshot.paths}
    return {path: None if copy.is_symlink() else copy.read_bytes() for path, copy in copies.items()}


def test_each_commit_has_its_own_files(root, shelf):
    first = committed(root, {"shop/__init__.py": b"a = 1\n", "shop/data.bin": b"\0\n\xff", "gone.txt": b""})
    (root / "gone.txt").unlink()
    second = committed(root, {"shop/__init__.py": b"a = 2\n"})
    (root / "shop/__init__.py").write_text("a = 3\n")

    assert held(shelf, root, first) == {
        "shop/__init__.py": b"a = 1\n",
        "shop/data.bin": b"\0\n\xff",
        "gone.txt": b"",
    }
    assert held(shelf, root, second) == {"shop/__init__.py": b"a = 2\n", "shop/data.bin": b"\0\n\xff"}


def test_secrets_and_excluded_files_are_not_shown(root, shelf):
    key = b"-----BEGIN OPENSSH PRIVATE KEY-----\nx\n"
    commit = committed(root, {".env": b"A=1", "notes.txt": key, "data/big": b"x", "a.py": b"a = 1\n"})

    assert held(shelf, root, commit, exclude=("data/",)) == {"a.py": b"a = 1\n"}


def test_a_folder_of_the_repository_is_shown_alone(root, shelf):
    commit = committed(root, {"app/a.py": b"a = 1\n", "application.py": b"", "other/b.py": b""})

    assert held(shelf, root, commit, "app") == {"a.py": b"a = 1\n"}


def test_a_commit_without_the_folder_shows_nothing(root, shelf):
    commit = committed(root, {"other/b.py": b""})
    committed(root, {"app/a.py": b""})

    assert held(shelf, root, commit, "app") == {}


def test_included_files_come_from_the_folder_unless_git_tracks_them(root, shelf):
    first = committed(root, {"a.py": b"a = 1\n"})
    committed(root, {"later.gen": b"later"})
    (root / "built.gen").write_bytes(b"built")

    assert held(shelf, root, first, include=("*.gen",)) == {"a.py": b"a = 1\n", "built.gen": b"built"}


def test_links_are_shown_as_far_as_they_stay_inside(root, shelf):
    (root / "inside").symlink_to("a.py")
    (root / "outside").symlink_to("/etc/passwd")
    commit = committed(root, {"a.py": b"a = 1\n"})

    assert held(shelf, root, commit).keys() == {"a.py", "inside"}


def test_a_forged_tree_writes_nowhere_else(root, shelf, tmp_path):
    def stored(content, kind="blob"):
        words = ("hash-object", "-w", "--stdin", "-t", kind, "--literally")
        return bytes.fromhex(git(root, *words, given=content))

    text, link = stored(b"forged"), stored(b"a/up/..")
    up = stored(b"100644 evil\0" + text, "tree")
    above = stored(b"40000 ..\0" + up, "tree")
    tree = stored(
        b"100644 a.py\0" + text + b"120000 q\0" + link + b"40000 q\0" + up + b"40000 w\0" + above, "tree"
    )
    commit = git(root, "commit-tree", tree.hex(), "-m", "Forge")

    assert held(shelf, root, commit).keys() == {"a.py", "q"}
    assert not list(tmp_path.rglob("evil"))


def test_an_included_file_that_is_gone_meanwhile_is_not_shown(root, shelf):
    commit = committed(root, {"a.py": b"a = 1\n"})
    (root / "made.bin").write_bytes(b"x")
    files = CommittedFiles(Project(root=root, include=("*.bin",)), Git(root), commit)
    assert shelf.take(files).paths == ("a.py", "made.bin")
    (root / "made.bin").unlink()

    assert shelf.take(files).paths == ("a.py",)
