"""No transform makes a test of a public package fail: over 1,000 modules, before and after."""

import os
import sys
from pathlib import Path

import pytest

from tests.soak.corpus import PACKAGES, change, copy_of, nearest_tests, outcomes

pytestmark = pytest.mark.soak

CORPUS = Path(os.environ.get("GEOHEAL_CORPUS", Path(__file__).parents[2] / ".venv" / "corpus"))


@pytest.mark.parametrize("package", PACKAGES)
def test_its_own_tests_pass_as_before(package, tmp_path, capsys, record_property):
    if not (CORPUS / package).is_dir():
        pytest.skip(f"{package} is not in {CORPUS}: make soak installs it")
    before, after = tmp_path / "before", tmp_path / "after"
    original, changed = copy_of(CORPUS, package, before), copy_of(CORPUS, package, after)
    done = change(changed)
    if not done.paths:
        _say(capsys, f"{package}: {done.modules} modules, none changed")
        return
    tests = [each.relative_to(changed) for each in nearest_tests(done.paths, changed)]
    old = outcomes(before, CORPUS, [original / each for each in tests], tmp_path / "before.xml")
    new = outcomes(after, CORPUS, [changed / each for each in tests], tmp_path / "after.xml")
    failures = sorted(
        name for name, outcome in old.items() if outcome == "passed" and new.get(name) != "passed"
    )
    record_property("modules", done.modules)
    record_property("changed", {name: len(paths) for name, paths in done.by_transform.items()})
    passed = sum(outcome == "passed" for outcome in old.values())
    figures = f"{package}: {done.modules} modules, {len(done.paths)} changed, {passed} tests passed before"
    _say(capsys, f"{figures}, {len(failures)} of them not after")
    if not passed:
        pytest.skip(f"none of the tests of {package} runs here: nothing is known of the change")
    assert not failures


def _say(capsys, line):
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")
