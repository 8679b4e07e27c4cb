"""``geoheal gate`` tells pipelines by its exit code, programs by JSON, and people by text and a comment."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance.gate.conftest import SHOP, SLOW

QUICKLY = ("--pairs", "7", "--rounds", "1")


def run(project, *words):
    command = [str(Path(sys.executable).parent / "geoheal"), "gate", *words]
    return subprocess.run(command, cwd=project.folder, capture_output=True, text=True, check=False)


@pytest.mark.thorough
def test_a_worse_branch_ends_with_4_and_says_why_everywhere(project, tmp_path):
    path = "src/shop/`a|b`.py"
    evil = "import os\nos.abort()\n"
    project.branch({"src/shop/prices.py": SLOW, path: "x = 1\n", "json.py": evil, "typing.py": evil})
    comment = tmp_path / "comment.md"

    forms = ("--markdown", str(comment), "--junit", str(tmp_path / "j"), "--sarif", str(tmp_path / "s"))

    ran = run(project, "--base", "main", *QUICKLY, "--json", *forms)

    assert ran.returncode == 4, ran.stderr
    body = json.loads(ran.stdout)
    assert (body["verdict"], body["modules"][0]["name"]) == ("reject", "shop")
    text = comment.read_text()
    assert text.startswith("<!-- geoheal gate -->\n")
    assert "#### ❌ `shop`: reject" in text
    assert "| latency (ms) | " in text
    assert f"- `` {path} ``" in text
    assert 'failures="1"' in (tmp_path / "j").read_text()
    assert json.loads((tmp_path / "s").read_text())["runs"][0]["results"][0]["ruleId"] == "worse"


def test_a_report_that_could_not_be_written_is_refused_before_the_run(project):
    ran = run(project, "--base", "main", "--sarif", "gone/report.sarif")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "--sarif gone/report.sarif: there is no folder gone; create it first." in " ".join(
        ran.stderr.split()
    )


def test_a_branch_that_only_adds_comments_ends_with_0(project):
    project.branch({"src/shop/__init__.py": f"# Shop \x1b[31m\n{SHOP}"})

    ran = run(project)  # the base is the main branch

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "APPLY  shop" in ran.stdout
    assert "\x1b" not in ran.stdout


def test_a_branch_of_which_nothing_is_known_ends_with_3_and_names_the_file(project):
    project.branch({"src/shop/__init__.py": SHOP.replace("return tax", "sum(range(9))\n    return tax")})

    ran = run(project, "--base", "main")

    assert ran.returncode == 3, ran.stderr
    assert "The workload never reaches the change." in ran.stdout
    assert "No workload executes what was changed in: src/shop/__init__.py" in ran.stdout


def test_a_branch_without_registered_modules_ends_with_0_and_claims_nothing(project):
    project.branch({"README.md": "Read"})
    (project.folder / "README.md").write_text("Read on")

    ran = run(project, "--base", "main")

    assert ran.returncode == 0, ran.stderr
    assert "NOTHING TO JUDGE" in ran.stdout
    assert "No registered module needs: README.md" in ran.stdout
    assert "uncommitted changes" in ran.stdout


def test_a_file_that_was_only_touched_is_not_an_uncommitted_change(project):
    project.branch({"README.md": "Read"})
    index = (project.folder / ".git" / "index").read_bytes()
    os.utime(project.folder / "README.md", (1, 1))

    ran = run(project, "--base", "main")

    assert "uncommitted" not in ran.stdout
    assert (project.folder / ".git" / "index").read_bytes() == index, "nothing of the repository is written"


def test_a_filter_of_the_repository_is_not_run_to_tell_what_is_uncommitted(project, tmp_path):
    project.branch({"README.md": "Read", ".gitattributes": "*.md filter=mine\n"})
    project.git("config", "filter.mine.clean", f"touch {tmp_path / 'ran'}; cat")
    project.git("config", "filter.mine.required", "true")
    os.utime(project.folder / "README.md", (1, 1))

    ran = run(project, "--base", "main")

    assert (ran.returncode, (tmp_path / "ran").exists()) == (0, False), ran.stderr
    assert "uncommitted" not in ran.stdout


def test_what_cannot_be_judged_ends_with_1(project, tmp_path):
    ran = run(project, "--repo", str(tmp_path))

    assert ran.returncode == 1
    assert ran.stderr.startswith("geoheal: git rev-parse failed")
