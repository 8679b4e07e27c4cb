"""The project of a module is read whole, or not at all."""

from pathlib import Path

from geoheal.healing.candidates import project_reader
from geoheal.healing.candidates.project_reader import read_project
from geoheal.healing.project_sources import ProjectSources


def read(name: str, path: Path) -> ProjectSources:
    project = read_project(name, path)
    assert project is not None
    return project


def laid(folder, **files):
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_the_marked_folder_is_the_project(tmp_path):
    laid(tmp_path, src__shop__a="x = 1\n", src__shop__b="y = 2\n", tests__test_a="import shop.a\n")
    (tmp_path / "pyproject.toml").touch()
    project = read("shop.a", tmp_path / "src/shop/a.py")
    assert sorted(project.files) == ["src/shop/b.py", "tests/test_a.py"]
    assert project.module == "shop.a"


def test_without_a_mark_it_is_the_top_level_package(tmp_path):
    laid(tmp_path, shop__deep__a="x = 1\n", shop__b="y = 2\n", other="z = 3\n")
    assert sorted(read("shop.deep.a", tmp_path / "shop/deep/a.py").files) == ["b.py"]


def test_a_file_that_is_not_where_its_name_says_has_no_known_project(tmp_path):
    laid(tmp_path, shop__a="x = 1\n")
    assert read_project("shop.b", tmp_path / "shop/a.py") is None


def test_an_installed_package_has_no_known_project(tmp_path):
    laid(tmp_path / "site-packages", shop__a="x = 1\n")
    assert read_project("shop.a", tmp_path / "site-packages/shop/a.py") is None


def test_a_project_that_is_too_large_is_not_half_read(tmp_path, monkeypatch):
    laid(tmp_path, shop__a="x = 1\n", shop__b="y = 2\n", shop__c="y = 2\n")
    monkeypatch.setattr(project_reader, "FILES_MAX", 2)
    assert read_project("shop.a", tmp_path / "shop/a.py") is None


def test_what_cannot_be_read_is_not_passed_over(tmp_path):
    laid(tmp_path, shop__a="x = 1\n")
    (tmp_path / "shop/b.py").symlink_to(tmp_path / "nowhere.py")
    assert read_project("shop.a", tmp_path / "shop/a.py") is None


def test_environments_and_hidden_folders_are_not_part_of_it(tmp_path):
    laid(tmp_path, shop__a="x = 1\n", shop__env__lib="y = 2\n")
    laid(tmp_path / "shop/.hidden", x="y = 2\n")
    (tmp_path / "shop/env/pyvenv.cfg").touch()
    assert read("shop.a", tmp_path / "shop/a.py").files == {}


def test_templates_and_configuration_are_read_beside_it(tmp_path):
    laid(tmp_path, shop__cart="x = 1\n", shop__b="y = 2\n")
    (tmp_path / "shop/page.html").write_text("{% for note in cart.notes %}")
    (tmp_path / "shop/app.toml").write_text("'shop.cart.LIMIT' = 3")
    (tmp_path / "shop/rows.json").write_text('"rows"' + " " * project_reader.OTHER_BYTES_MAX)
    (tmp_path / "shop/read.md").write_text("discounts")
    project = read("shop.cart", tmp_path / "shop/cart.py")
    assert sorted(project.files) == ["b.py"]
    assert [project.names(each) for each in ("notes", "y", "rows", "discounts")] == [True, True, False, False]
    assert project.files_with("notes") == []
    assert project.sets("LIMIT")
