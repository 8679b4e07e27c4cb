"""What is kept of tests: by content, whole or not at all."""

from geoheal.domain.healing.project import Project
from geoheal.fitness.suite import keeping as keeping_module
from geoheal.fitness.suite.halves import halves
from geoheal.fitness.suite.keeping import Keeping, key_of
from geoheal.sandbox.snapshot.files import PresentFiles
from geoheal.sandbox.snapshot.shelf import Shelf


def test_what_is_kept_is_found_and_what_is_broken_is_not(tmp_path):
    keeping = Keeping(tmp_path / "suites")
    assert keeping.get("a") is None
    keeping.put("a", {"x": [1]})
    assert Keeping(tmp_path / "suites").get("a") == {"x": [1]}
    (tmp_path / "suites" / "a.json").write_text('{"x": ')
    assert keeping.get("a") is None
    assert (tmp_path / "suites").stat().st_mode & 0o77 == 0


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path):
    (tmp_path / "suites").write_text("a file")
    keeping = Keeping(tmp_path / "suites")
    keeping.put("a", 1)
    assert keeping.get("a") is None


def test_only_the_newest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping_module, "KEPT", 3)
    keeping = Keeping(tmp_path)
    for number in range(6):
        keeping.put(f"k{number}", number)
    assert len(list(tmp_path.iterdir())) == 3


def test_the_key_follows_the_content_without_the_modules_own_file(tmp_path):
    root = tmp_path / "shop"
    root.mkdir()
    (root / "sums.py").write_text("x = 1\n")
    (root / "other.py").write_text("y = 1\n")
    project, shelf = Project(root=root, tests=(".",)), Shelf(tmp_path / "shelf" / "snapshots")

    def key(*words):
        return key_of(project, shelf.take(PresentFiles(project)), *words, without="sums.py")

    first = key("current")
    assert key("changed") != first
    (root / "sums.py").write_text("x = 2  # the candidate\n")
    assert key("current") == first
    (root / "other.py").write_text("y = 2\n")
    assert key("current") != first
    shelf.close()


def test_each_test_is_sabotaged_in_one_half_alone(tmp_path):
    (tmp_path / "test_it.py").write_text(
        "".join(f"def test_{n}(x):\n    assert f(x) == {n}\n\n" for n in range(9))
    )
    tests = {f"test_it.py::test_{n}[{p}]" for n in range(9) for p in "ab"} | {"test_gone.py::test_x"}
    one, other = halves(tmp_path, tests, 5)
    assert one.sabotaged | other.sabotaged == tests
    assert not one.sabotaged & other.sabotaged
    assert one.altered["test_it.py"] != other.altered["test_it.py"]
    assert halves(tmp_path, tests, 5) == (one, other)
    assert halves(tmp_path, tests, 6) != (one, other)


def test_no_file_looks_as_if_it_were_left_alone(tmp_path):
    """A change could believe the tests of such a file, and forge their reports in it alone."""
    root, names = tmp_path / "shop", [f"test_{n}.py" for n in range(4)]
    root.mkdir()
    for name in names:
        (root / name).write_text("def test_it():\n    assert f() == 1\n")
    shelf = Shelf(tmp_path / "shelf" / "snapshots")
    snapshot = shelf.take(PresentFiles(Project(root=root, tests=(".",))))
    for half in halves(snapshot.folder, {f"{name}::test_it" for name in names}, 5):
        shown = [shelf.derive(snapshot, half.altered).folder / name for name in names]
        assert {file.stat().st_nlink for file in shown} == {1}
        assert sum(file.read_text().endswith("f() == 1\n") for file in shown) == 2
    shelf.close()
