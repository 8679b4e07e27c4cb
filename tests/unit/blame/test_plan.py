"""What is searched: of the registered modules, those whose file the commits have."""

import os
import subprocess
from datetime import UTC, datetime

import pytest
from uuid_utils.compat import uuid7

from geoheal.blame.ends import Ends
from geoheal.blame.plan import KnownCode, plan_of
from geoheal.domain.healing.module import Module


@pytest.fixture
def commits(tmp_path):
    """Make a repository with two commits of a module; return their names."""
    folder = tmp_path / "repository"
    folder.mkdir()

    def git(*words):
        settings = ["-c", "user.name=a", "-c", "user.email=a@b.invalid"]
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        ran = subprocess.run(
            ["git", *settings, *words],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout.strip()

    git("init", "-q")
    found = []
    for number in range(2):
        (folder / "shop.py").write_text(f"def f():\n    return {number}\n")
        git("add", "-A")
        git("commit", "-q", "-m", f"Number {number}")
        found.append(git("rev-parse", "HEAD"))
    return found


def module(path):
    workload = path.with_name(f"{path.stem}_workload.py")
    workload.write_text("def workload(module, probe):\n    module.f()\n")
    return Module(id=uuid7(), name=path.stem, path=path, registered_at=datetime.now(UTC), workload=workload)


def test_a_module_whose_file_lies_elsewhere_is_left_out_and_the_others_are_searched(commits, tmp_path):
    elsewhere = tmp_path / "elsewhere.py"
    elsewhere.write_text("def f():\n    return 1\n")
    linked = tmp_path / "repository" / "linked.py"
    linked.symlink_to(elsewhere)

    plan = plan_of(KnownCode(Ends(*commits), [module(linked), module(tmp_path / "repository" / "shop.py")]))

    assert [(each.module.name, each.is_changed) for each in plan.subjects] == [("shop", True)]
    assert plan.left_out == {
        "linked": "Its file is a link to a file outside of the repository, so no commit changes it."
    }


def test_modules_that_the_profiles_name_come_before_those_whose_file_changed(commits, tmp_path):
    folder = tmp_path / "repository"
    (folder / "same.py").write_text("from shop import f\n")
    found = [module(folder / "shop.py"), module(folder / "same.py")]

    plan = plan_of(KnownCode(Ends(*commits), found), likely=["same", "elsewhere"])

    assert [each.module.name for each in plan.subjects] == ["same", "shop"]
    assert plan_of(KnownCode(Ends(*commits), found)).subjects[0].module.name == "shop"
