"""What does not load, by its cause, with what to do."""

from pathlib import Path

from geoheal.domain.healing.project import Project
from geoheal.project.loading.cause import Cause, Loading
from geoheal.project.loading.report import answer, grouped


def of(cause, project, shown=()):
    (group,) = grouped(Loading(loaded=("shop",), failed={"shop.x": cause}), project, shown)
    return group.reason, group.advice


def test_each_cause_has_its_advice(tmp_path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/_version.py").write_text("")
    project = Project(root=tmp_path, environment=tmp_path / ".venv")
    missing = Cause(error="ModuleNotFoundError", message="No module named 'yaml.x'", missing="yaml.x")
    assert of(missing, project) == ("The environment has no package yaml.", "Install it in .venv.")
    own = Cause(error="ModuleNotFoundError", message="", missing="shop._version", file="shop/x.py", line=3)
    reason, advice = of(own, project)
    assert reason == "There is no module shop._version (shop/x.py, line 3)."
    assert "shop/_version.py exists, but git does not track it" in advice
    gone = Cause(error="ModuleNotFoundError", message="", missing="shop._speed")
    assert "built or generated" in of(gone, project)[1]
    unset = Cause(error="KeyError", message="'SHOP_URL'", variable="SHOP_URL")
    assert "env = { SHOP_URL =" in of(unset, project)[1]
    other = Cause(error="ValueError", message="No.\nAt all.", file="shop/x.py", line=4)
    assert of(other, project) == ("ValueError: No (shop/x.py, line 4).", "")


def test_the_most_frequent_cause_comes_first():
    yaml = Cause(error="ModuleNotFoundError", message="", missing="yaml")
    failed = {"a": Cause(error="KeyError", message="1"), "b": yaml, "c": yaml}
    loading = Loading(loaded=("d",), failed=failed)
    groups = grouped(loading, Project(root=Path("/")), ())
    assert [each.modules for each in groups] == [("b", "c"), ("a",)]
    assert answer(loading, groups)["modules"] == 4
