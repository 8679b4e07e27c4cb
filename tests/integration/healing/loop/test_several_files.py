"""A commit that changed several files is taken back from all of them, as one patch."""

import subprocess

import pytest

from geoheal.config.module_file import read_module_file
from geoheal.domain.healing.patch import PatchState
from geoheal.healing.strategies.last_healthy_version import LastHealthyVersion
from geoheal.healing.strategies.regression_revert import RegressionRevert
from geoheal.store.healing import modules
from tests.integration.healing.loop.conftest import WORK

BEGIN = {
    "src/shop/__init__.py": "",
    "src/shop/rates.py": "def upto(n):\n    return n * (n + 1) // 2\n",
    "src/shop/sums.py": "from shop.rates import upto\n\n\ndef number(n):\n    return upto(n)\n",
    "work.py": WORK,
    "geoheal.toml": (
        '[project]\nsources = ["src"]\ntests = ["tests"]\n'
        '[[modules]]\nname = "shop.sums"\npath = "src/shop/sums.py"\nworkload = "work.py"\n'
    ),
    "tests/test_sums.py": "from shop.sums import number\n\n\ndef test_number():\n    assert number(3) == 6\n",
}
SLOW_RATES = """def upto(n{first}):
    total = 0
    for i in range({begin}, n + 1):
        total += i
    return total
"""
BOTH = {
    "src/shop/rates.py": SLOW_RATES.format(first=", first", begin="first"),
    "src/shop/sums.py": "from shop.rates import upto\n\n\ndef number(n):\n    return upto(n, 0)\n",
}
IMPORTED = {"src/shop/rates.py": SLOW_RATES.format(first="", begin="0")}


@pytest.fixture
def commit(tmp_path):
    """Return what commits files of the project; the commit's hash."""

    def git(*words):
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", *words]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    git("init", "-q", "-b", "main")

    def commit(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        git("add", "-A")
        git("commit", "-q", "-m", "Count from a first number")
        return git("rev-parse", "HEAD").strip()

    return commit


@pytest.fixture
def degraded(shop, commit, database, system, tmp_path):
    """Return what makes the system slow by a commit."""

    def degraded(files, **policy):
        begin = commit(BEGIN)
        with database.transaction() as connection:
            for module in read_module_file(tmp_path / "geoheal.toml").modules:
                modules.register(connection, system, module)
        shop.report(100.0, ago_s=1200, code_hash=begin)
        shop.policy(**policy)
        shop.report(3000.0, ago_s=600, code_hash=commit(files))

    return degraded


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("files", "others"), [(BOTH, ["shop.rates"]), (IMPORTED, ["shop.rates"])], ids=["both", "imported"]
)
def test_it_is_proposed_to_a_person_applied_and_undone_as_one(
    files, others, degraded, shop, healing_context, tmp_path
):
    used = healing_context(RegressionRevert(), LastHealthyVersion())
    degraded(files, auto_apply=True)
    shop.check(used)
    assert len(shop.patches) == 1, [attempt.reason for attempt in shop.attempts]
    (patch,) = shop.patches
    assert (patch.strategy, patch.state) == ("regression_revert", PatchState.PROPOSED)
    assert [each.module_name for each in patch.others] == others
    expected = "shop.sums and shop.rates together" if files is BOTH else "by the workload of shop.sums"
    assert expected in patch.doubts[0]
    shop.approve(patch)
    shop.check(used)
    paths = [tmp_path / name for name in files]
    assert [path.read_text() for path in paths] == [BEGIN[name] for name in files]
    (applied,) = shop.patches
    assert applied.state is PatchState.APPLIED
    shop.ask_rollback(applied)
    shop.check(used)
    assert [path.read_text() for path in paths] == list(files.values())
