"""Files that a commit changed beside the module are taken back with it, from a real repository."""

import os
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.evaluation.change import ChangedFile
from geoheal.domain.healing.module import Module
from geoheal.domain.healing.project import Project
from geoheal.healing.candidates.commits_since import undone_commits
from geoheal.healing.candidates.files_beside import FilesBeside
from geoheal.healing.candidates.version_history import found_commits
from geoheal.healing.case import KnownVersion
from geoheal.repository.hunks import hunks_of
from geoheal.suspects.lines.revert import revert_of

ORDERS = "from shop import prices\n\n\ndef total(n):\n    return prices.price(n)\n"
PRICES = "TAX = 1\n\n\ndef price(n):\n    return n\n"
BEGIN = {
    "src/shop/__init__.py": "",
    "src/shop/orders.py": ORDERS,
    "src/shop/prices.py": PRICES,
    "src/shop/old.py": "X = 1\n",
    "src/shop/page.py": "PAGE = 1\n",
}


class Repository:
    """A project under git."""

    def __init__(self, folder):
        self.folder = folder
        names = {
            f"GIT_{role}_{part}": "a@b.invalid"
            for role in ("AUTHOR", "COMMITTER")
            for part in ("NAME", "EMAIL")
        }
        self._environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull}
        self._git("init", "-q")
        self.begin = self.commit("Begin", BEGIN)

    def commit(self, subject, files):
        for name, text in files.items():
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True) if text is None else file.write_text(text, newline="")
        self._git("add", "-A")
        self._git("commit", "-q", "-m", subject)
        return self._git("rev-parse", "HEAD")

    def undone(self, healthy=None, project=None, **known):
        path = self.folder / "src/shop/orders.py"
        module = Module(id=uuid7(), name="shop.orders", path=path, registered_at=datetime.now(UTC))
        version = KnownVersion(revision=healthy or self.begin, source=ORDERS, snapshots=10)
        beside = FilesBeside(path, project or Project(root=self.folder, sources=("src",)), **known)
        return undone_commits(module, path.read_text(), version, beside)

    def _git(self, *words):
        ran = subprocess.run(
            ["git", *words],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.strip()


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path)


TWO = {
    "src/shop/orders.py": ORDERS.replace("price(n)", "price(n, 2)"),
    "src/shop/prices.py": PRICES + "\nUP = 2\n",
}


def test_a_commit_is_taken_back_from_all_modules_that_it_changed(repository):
    repository.commit("Both", {**TWO, "README.md": "more\n", "tests/test_it.py": "def test_it(): pass\n"})
    later = TWO["src/shop/prices.py"].replace("TAX = 1", "TAX = 5")
    repository.commit("Tax", {"src/shop/prices.py": later})
    tax, both = sorted(repository.undone(), key=lambda each: each.subject, reverse=True)
    assert (both.subject, both.source, both.later) == ("Both", ORDERS, 0)
    assert set(both.others) == {"README.md", "src/shop/prices.py", "tests/test_it.py"}
    assert both.together == (
        ChangedFile(
            module_name="shop.prices",
            path="prices.py",
            old_code=later,
            new_code=PRICES.replace("TAX = 1", "TAX = 5"),
            earlier_code=PRICES,
        ),
    )
    assert tax.source == (repository.folder / "src/shop/orders.py").read_text()
    assert [each.new_code for each in tax.together] == [TWO["src/shop/prices.py"]]


def test_a_commit_that_changed_only_what_the_module_imports_is_taken_back_and_no_other(repository):
    repository.commit("Page", {"src/shop/page.py": "PAGE = 2\n"})
    repository.commit("Tax", {"src/shop/prices.py": PRICES.replace("TAX = 1", "TAX = 5")})
    assert [each.subject for each in repository.undone()] == ["Tax"]


def test_what_is_registered_itself_is_looked_at_there(repository):
    repository.commit("Tax", {"src/shop/prices.py": PRICES.replace("TAX = 1", "TAX = 5")})
    own = frozenset({(repository.folder / "src/shop/prices.py").resolve()})
    assert repository.undone(registered=own) == ()


def test_a_removed_module_comes_back_and_an_added_one_stays(repository):
    gone = {**TWO, "src/shop/old.py": None, "src/shop/new.py": "Y = 1\n"}
    repository.commit("Move", gone)
    (found,) = repository.undone()
    assert {(each.path, each.old_code, each.new_code) for each in found.together} == {
        ("old.py", None, "X = 1\n"),
        ("prices.py", TWO["src/shop/prices.py"], PRICES),
    }


def test_a_module_that_a_later_commit_removed_stays_removed(repository):
    repository.commit("Both", TWO)
    repository.commit("Gone", {"src/shop/prices.py": None})
    found = {each.subject: each for each in repository.undone()}
    assert (found["Both"].source, found["Both"].together) == (ORDERS, ())


def test_a_removed_module_whose_folder_is_gone_cannot_come_back(repository):
    repository.commit("Sub", {"src/shop/sub/rates.py": "A = 1\n"})
    repository.commit("Both", {**TWO, "src/shop/sub/rates.py": None})
    shutil.rmtree(repository.folder / "src/shop/sub", ignore_errors=True)
    found = {each.subject: each for each in repository.undone()}
    assert [each.module_name for each in found["Both"].together] == ["shop.prices"]


def test_a_folder_that_is_a_link_now_leads_to_no_file_of_the_project(repository):
    repository.commit("Sub", {"src/shop/sub/rates.py": "A = 1\n"})
    repository.commit("Both", {**TWO, "src/shop/sub/rates.py": "A = 2\n"})
    folder = repository.folder / "src/shop/sub"
    folder.rename(repository.folder / "tests")
    folder.symlink_to(repository.folder / "tests")
    found = {each.subject: each for each in repository.undone()}
    assert [each.module_name for each in found["Both"].together] == ["shop.prices"]


def test_files_with_newlines_of_windows_are_taken_back_as_well(repository):
    def with_returns(files):
        return {name: text.replace("\n", "\r\n") for name, text in files.items()}

    healthy = repository.commit("Begin", with_returns(BEGIN))
    repository.commit("Both", with_returns(TWO))
    (both,) = repository.undone(healthy)
    assert (both.source, both.later) == (ORDERS, 0)
    assert [(each.new_code, each.earlier_code) for each in both.together] == [(PRICES, PRICES)]


def test_what_no_patch_may_change_is_left(repository):
    load = repository.folder / "src/shop/load.py"
    repository.commit("Load", {"src/shop/load.py": "A = 1\n", "src/other.py": "B = 1\n"})
    files = {**TWO, "src/shop/load.py": "A = 2\n", "src/other.py": "B = 2\n"}
    repository.commit("Both", files)
    project = Project(root=repository.folder, sources=("src",), modules=("shop.*",))
    (both,) = [
        each
        for each in repository.undone(None, project, judges=frozenset({load.resolve()}))
        if each.subject == "Both"
    ]
    assert [each.module_name for each in both.together] == ["shop.prices"]


def test_what_later_commits_changed_on_the_same_lines_is_left(repository):
    repository.commit("Both", TWO)
    repository.commit("Up", {"src/shop/prices.py": TWO["src/shop/prices.py"].replace("UP = 2", "UP = 3")})
    found = {each.subject: each for each in repository.undone()}
    assert found["Both"].together == ()
    assert found["Both"].others == ("src/shop/prices.py",)


def test_without_a_project_only_the_module_is_taken_back(repository):
    repository.commit("Both", TWO)
    path = repository.folder / "src/shop/orders.py"
    module = Module(id=uuid7(), name="shop.orders", path=path, registered_at=datetime.now(UTC))
    healthy = KnownVersion(revision=repository.begin, source=ORDERS, snapshots=10)
    (both,) = undone_commits(module, path.read_text(), healthy)
    assert both.together == ()


def named(commit, older, newer, newest=None):
    """Return a suspect as a search names it, whose lines are all that differs."""
    hunks = hunks_of(older, newer)
    return {
        "commit": commit,
        "subject": "Both",
        "hunks": [{"path": each.path, "lines": list(each.lines)} for each in hunks],
        "revert": revert_of(older, newer, newest or newer, hunks),
    }


def found_in(repository, suspect):
    path = repository.folder / "src/shop/orders.py"
    module = Module(id=uuid7(), name="shop.orders", path=path, registered_at=datetime.now(UTC))
    beside = FilesBeside(path, Project(root=repository.folder, sources=("src",)))
    return found_commits(module, path.read_text(), [suspect], beside)


def test_lines_that_a_search_named_in_several_files_are_taken_back_together(repository):
    commit = repository.commit("Both", TWO)
    later = {**TWO, "src/shop/prices.py": TWO["src/shop/prices.py"].replace("TAX = 1", "TAX = 5")}
    repository.commit("Tax", later)
    (found,) = found_in(repository, named(commit, {name: BEGIN[name] for name in TWO}, TWO, later))
    assert (found.source, found.found) == (ORDERS, True)
    (other,) = found.together
    assert (other.module_name, other.path) == ("shop.prices", "prices.py")
    assert other.new_code == PRICES.replace("TAX = 1", "TAX = 5")


def test_lines_that_a_search_named_in_what_the_module_imports_are_taken_back(repository):
    path = "src/shop/prices.py"
    changed = {path: PRICES.replace("TAX = 1", "TAX = 5")}
    commit = repository.commit("Tax", changed)
    (found,) = found_in(repository, named(commit, {path: PRICES}, changed))
    assert (found.source, [each.new_code for each in found.together]) == (ORDERS, [PRICES])


def test_lines_that_a_search_named_elsewhere_are_not_this_modules(repository):
    path = "src/shop/page.py"
    commit = repository.commit("Page", {path: "PAGE = 2\n"})
    assert found_in(repository, named(commit, {path: "PAGE = 1\n"}, {path: "PAGE = 2\n"})) == ()


def test_a_project_may_lie_behind_a_symbolic_link(tmp_path):
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    repository = Repository(real)
    repository.commit("Prices wait", {"src/shop/prices.py": PRICES.replace("return n", "return n + 0")})
    repository.folder = link
    undone = repository.undone()
    assert [[each.path for each in commit.together] for commit in undone] == [["prices.py"]]
