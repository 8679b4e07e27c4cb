"""Each module sees the packages of its own environment."""

import sys
import venv
from pathlib import Path

from geoheal.domain.evaluation.change import CodeChange, Gate

NEEDY = CodeChange(module_name="needy", new_code="import pydantic\n")


def test_packages_come_from_the_environment_that_is_named(evaluator, tmp_path):
    venv.create(tmp_path / "bare", with_pip=False)
    bare = evaluator.judge(NEEDY, environment=tmp_path / "bare")
    own = evaluator.judge(NEEDY, environment=Path(sys.prefix))
    assert bare.gate is Gate.IMPORT
    assert "No module named 'pydantic'" in bare.reason
    assert own.gate is Gate.COMPARISON
