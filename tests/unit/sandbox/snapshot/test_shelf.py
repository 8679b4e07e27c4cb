"""Snapshots: what they hold and never hold, how they are named, and how long they are kept."""

import os
import subprocess
from pathlib import Path

import pytest

from geoheal.domain.healing.project import Project
from geoheal.errors import ConfigurationError
from geoheal.sandbox.snapshot import shelf as shelf_module
from geoheal.sandbox.snapshot import snapshot as snapshot_module
from geoheal.sandbox.snapshot.files import PresentFiles
from geoheal.sandbox.snapshot.shelf import KEPT, Shelf

SECRETS = (
    ".env", ".env.local", "config/.ENV", "deploy/prod.env", ".envrc", ".git-credentials", ".netrc", ".npmrc",
    ".ssh/config", ".aws/credentials", "certs/server.pem", "certs/SERVER.KEY", "id_rsa", "id_ed25519.bak",
    "deploy_rsa", "secrets.yaml", "conf/secrets.toml", "client_secret_1.json", "credentials.json",
    "terraform.tfstate", "forge-token", "db_password", "conf/token.txt", "sub/.git/config",
    "work/.env/bin/thing.py",
)  # fmt: skip
KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n"
SHOWN = ("src/shop/__init__.py", "src/shop/secrets.py", "src/shop/rules.toml", "certs/root.crt", "run.sh")


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "shop"
    for name in (*SECRETS, *SHOWN):
        write(root / name)
    write(root / "notes.txt", KEY)
    return root


@pytest.fixture
def shelf(tmp_path):
    shelf = Shelf(tmp_path / "snapshots")
    yield shelf
    shelf.close()


def take(shelf, project, workload=""):
    return shelf.take(PresentFiles(project), workload)


def write(file, text="x = 1\n"):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def git(root, *words):
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@y.z", *words],
        cwd=root,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode()


def tracked(root):
    git(root, "init", "-q")
    git(root, "add", "--force", ".")
    return root


def held(snapshot):
    return {
        str(each.relative_to(snapshot.folder)) for each in snapshot.folder.rglob("*") if not each.is_dir()
    }


@pytest.mark.parametrize("has_git", [True, False])
def test_secrets_and_keys_are_never_shown_whatever_is_included(root, shelf, has_git):
    (root / "sub/.git/config").unlink()
    (root / "sub/.git").rmdir()
    if has_git:
        tracked(root)
    snapshot = take(shelf, Project(root=root, include=("*", ".env", "*.pem", "**/.*")))
    assert set(SHOWN) <= held(snapshot) == set(snapshot.paths)
    assert not set(SECRETS) & held(snapshot)
    assert "notes.txt" not in held(snapshot), "a private key is one by what it holds"
    assert not any(".git" in Path(path).parts for path in held(snapshot))


def test_the_workload_is_not_shown_wherever_it_lies(root, shelf):
    work = "def workload(module, probe):\n    probe.output(1)\n"
    write(root / "workloads/pricing.py", work)
    write(root / "copy.txt", work.replace("\n", "\r\n"))
    write(root / "src/shop/empty.py", "")
    project = Project(root=root)
    assert {"workloads/pricing.py", "copy.txt"} <= held(take(shelf, project))
    without = take(shelf, project, work)
    assert not {"workloads/pricing.py", "copy.txt"} & held(without)
    assert "src/shop/empty.py" in held(take(shelf, project, ""))
    assert take(shelf, project, work) is without


def test_git_says_what_is_shown(root, shelf):
    write(root / ".gitignore", "generated.py\n")
    tracked(root)
    write(root / "generated.py")
    write(root / "not_added.py")
    assert not {"generated.py", "not_added.py"} & held(take(shelf, Project(root=root)))
    included = Project(root=root, include=("/generated.py",), exclude=("run.sh",))
    assert "generated.py" in held(take(shelf, included))
    assert "run.sh" not in held(take(shelf, included))
    both = Project(root=root, include=("/generated.py",), exclude=("*.py",))
    assert "generated.py" not in held(take(shelf, both)), "what is excluded wins"


def test_a_folder_of_a_repository_may_be_the_root(root, shelf):
    tracked(root)
    assert held(take(shelf, Project(root=root / "src"))) == {
        "shop/__init__.py", "shop/secrets.py", "shop/rules.toml"
    }  # fmt: skip


def test_without_git_hidden_files_environments_and_bytecode_are_left_out(root, shelf):
    for name in ("venv/pyvenv.cfg", "venv/lib/x.py", ".hidden/x.py", "src/shop/__pycache__/x.pyc", "a/x.pyc"):
        write(root / name)
    assert {path.partition("/")[0] for path in held(take(shelf, Project(root=root)))} <= {
        "src",
        "certs",
        "run.sh",
    }


@pytest.mark.parametrize("has_git", [True, False])
def test_no_link_leads_out_of_the_root(root, shelf, tmp_path, has_git):
    write(tmp_path / "outside/secret.txt", "outside\n")
    (root / "absolute.txt").symlink_to(tmp_path / "outside/secret.txt")
    (root / "relative.txt").symlink_to("../outside/secret.txt")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "src/up").symlink_to("../../outside")
    (root / "inside.py").symlink_to("src/shop/__init__.py")
    (root / "to_key.txt").symlink_to("certs/server.pem")
    os.mkfifo(root / "pipe")
    if has_git:
        tracked(root)
    snapshot = take(shelf, Project(root=root, include=("*",)))
    found = held(snapshot)
    assert not {"absolute.txt", "relative.txt", "folder", "src/up", "pipe"} & found
    assert (snapshot.folder / "inside.py").read_text() == "x = 1\n"
    assert not (snapshot.folder / "to_key.txt").exists()
    assert all("outside" not in (snapshot.folder / each).read_text() for each in found - {"to_key.txt"})


def test_a_folder_that_becomes_a_link_is_not_followed(root, shelf, tmp_path):
    write(tmp_path / "outside/rules.toml", "outside\n")
    tracked(root)
    (root / "src/shop").rename(root / "moved")
    (root / "src/shop").symlink_to(tmp_path / "outside")
    assert "src/shop/rules.toml" not in held(take(shelf, Project(root=root)))


def test_a_snapshot_is_named_by_what_it_holds(root, shelf):
    project = Project(root=root)
    first = take(shelf, project)
    assert take(shelf, project) is first
    (root / "run.sh").write_text("x = 2\n")
    second = take(shelf, project)
    assert second.digest != first.digest == first.folder.name
    (root / "run.sh").write_text("x = 1\n")
    assert take(shelf, project) == first
    (root / "run.sh").rename(root / "run2.sh")
    assert take(shelf, project).digest not in {first.digest, second.digest}
    assert (first.folder / "run.sh").read_text() == "x = 1\n", "it stays as it was"
    assert not (first.folder / "run.sh").stat().st_mode & 0o222


def test_a_file_that_git_tracks_and_that_is_gone_is_left_out(root, shelf):
    tracked(root)
    (root / "run.sh").unlink()
    assert "run.sh" not in held(take(shelf, Project(root=root)))


def test_what_nobody_uses_is_removed(root, tmp_path):
    folder = tmp_path / "snapshots"
    user, other = Shelf(folder), Shelf(folder)
    used = take(user, Project(root=root))
    os.utime(used.folder, (0, 0))
    (folder / ".new-given-up").mkdir()
    os.utime(folder / ".new-given-up", (0, 0))
    for number in range(KEPT + 2):
        (root / "run.sh").write_text(f"x = {number + 10}\n")
        other.release(take(other, Project(root=root)).digest)
    assert used.folder.is_dir(), "it is shown to somebody"
    assert len(list(folder.iterdir())) <= KEPT + 1
    assert not (folder / ".new-given-up").exists()
    user.close()
    other.close()


def test_others_may_not_look_into_the_folder(root, tmp_path, shelf):
    (tmp_path / "snapshots").mkdir(mode=0o777)
    take(shelf, Project(root=root))
    assert (tmp_path / "snapshots").stat().st_mode & 0o777 == 0o700


def test_too_much_is_refused_with_the_reason(root, shelf, monkeypatch):
    monkeypatch.setattr(snapshot_module, "FILES_MAX", 2)
    with pytest.raises(
        ConfigurationError, match=r"project\.root: .* files \(at most 2 are allowed\).*exclude"
    ):
        take(shelf, Project(root=root))
    monkeypatch.setattr(snapshot_module, "FILES_MAX", 2000)
    monkeypatch.setattr(snapshot_module, "BYTES_MAX", 5)
    with pytest.raises(ConfigurationError, match=r"project\.root: .* more than"):
        take(shelf, Project(root=root))
    assert list((root.parent / "snapshots").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_reported(root, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationError, match="GEOHEAL_DATA_DIR"):
        take(Shelf(tmp_path / "file/snapshots"), Project(root=root))
    assert shelf_module.default_folder().name == "snapshots"


def test_a_repository_that_runs_commands_runs_none(root, shelf, tmp_path):
    tracked(root)
    git(root, "config", "core.fsmonitor", f"touch {tmp_path / 'ran'}")
    take(shelf, Project(root=root))
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to another user")
def test_a_repository_of_another_user_is_listed(root, shelf):
    tracked(root)
    write(root / "not_added.py")
    for each in (root, *root.rglob("*")):
        os.chown(each, 12345, 12345, follow_symlinks=False)
    found = held(take(shelf, Project(root=root)))
    assert "src/shop/rules.toml" in found
    assert "not_added.py" not in found


def test_a_derived_snapshot_shows_some_files_with_another_text_and_costs_no_copies(shelf, tmp_path):
    root = tmp_path / "derived"
    write(root / "tests/test_it.py", "old\n")
    write(root / "data.bin", "x" * 1000)
    snapshot = take(shelf, Project(root=root))
    derived = shelf.derive(snapshot, {"tests/test_it.py": "new\n", "more/here.py": "x\n"})
    assert derived.digest != snapshot.digest
    assert (derived.folder / "tests/test_it.py").read_text() == "new\n"
    assert (snapshot.folder / "tests/test_it.py").read_text() == "old\n"
    assert (derived.folder / "data.bin").samefile(snapshot.folder / "data.bin")
    assert (derived.folder / "more/here.py").read_text() == "x\n"
    assert set(derived.paths) == {*snapshot.paths, "more/here.py"}
    assert shelf.derive(snapshot, {"tests/test_it.py": "new\n"}).folder != snapshot.folder


def test_what_is_new_in_a_derived_snapshot_replaces_no_file_through_a_link(shelf, tmp_path):
    root = tmp_path / "linked"
    write(root / "src" / "shop.py", "mine\n")
    (root / "tests").symlink_to("src")
    snapshot = take(shelf, Project(root=tracked(root)))
    assert "tests" in snapshot.paths

    with pytest.raises(ConfigurationError, match="cannot be written"):
        shelf.derive(snapshot, {"tests/shop.py": "theirs\n"})

    assert (snapshot.folder / "src/shop.py").read_text() == "mine\n"
