"""Metadata of a project that is not installed."""

import pytest

from geoheal.sandbox.snapshot.distribution import FOLDER, distribution


@pytest.mark.parametrize(
    ("texts", "folder"),
    [
        ({"pyproject.toml": "[project]\nname = 'shop'\nversion = '1.2'\n"}, "shop-1.2"),
        ({"pyproject.toml": "[project]\nname = 'a.b-c'\ndynamic = ['version']\n"}, "a_b_c-0+unknown"),
        ({"pyproject.toml": "[project]\nname = 'shop'\n", "PKG-INFO": "Name: shop\nVersion: 3\n"}, "shop-3"),
        ({"pyproject.toml": "[tool.poetry]\nname = 'shop'\nversion = '4'\n"}, "shop-4"),
        ({"setup.cfg": "[metadata]\nname = shop\nversion = attr: shop.VERSION\n"}, "shop-0+unknown"),
    ],
)
def test_name_and_version_are_where_projects_keep_them(texts, folder):
    (path,) = distribution(texts)
    assert path == f"{FOLDER}/{folder}.dist-info/METADATA"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[[",
        "project = 3",
        "[project]\nname = '../../x'\n",
        "[project]\nname = 3\n",
        "tool = 3",
        "[tool]\npoetry = 3",
    ],
)
def test_without_a_name_there_is_none(text):
    assert distribution({"pyproject.toml": text, "setup.cfg": "no section", "PKG-INFO": "x"}) == {}


def test_no_line_is_smuggled_in():
    name = "[project]\nname = 'shop'\nversion = \"1\\nEvil: x\"\n"
    points = '[project.scripts]\na = "b:c\\n[evil]"\nd = "e:f"\n'
    metadata, points = distribution({"pyproject.toml": name + points}).values()
    assert "Evil" not in metadata
    assert points == "[console_scripts]\nd = e:f\n"
