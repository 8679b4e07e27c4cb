"""A module and its workload get the modules that they import, directly or not."""

import pytest

from geoheal.errors import InvalidInput
from geoheal.suspects.tree import Tree, root_of

FILES = {
    "src/shop/__init__.py": "",
    "src/shop/service.py": "from . import prices\nfrom .orders import place",
    "src/shop/prices.py": "",
    "src/shop/orders/__init__.py": "from .place import place",
    "src/shop/orders/place.py": "import shop.rates as rates\n\ndef place(): ...",
    "src/shop/rates.py": "",
    "src/shop/unused.py": "",
    "tests/test_shop.py": "import shop.unused",
}


def test_only_what_is_imported_is_needed():
    needed = Tree("src", FILES).needed("shop.service", "import json", whole=False)
    assert set(needed) == {
        "shop",
        "shop.service",
        "shop.prices",
        "shop.orders",
        "shop.orders.place",
        "shop.rates",
    }
    assert needed["shop.orders"] == "src/shop/orders/__init__.py"


def test_the_workload_imports_as_well():
    assert "shop.unused" in Tree("src", FILES).needed("shop.prices", "from shop import unused", whole=False)


def test_the_whole_package_when_asked():
    assert "shop.unused" in Tree("src", FILES).needed("shop.prices", "", whole=True)


def test_the_folders_of_packages_hold_their_data():
    assert Tree("src", FILES).folders(["shop.prices", "shop", "json"]) == {"src/shop"}
    assert Tree("", {"shop.py": ""}).folders(["shop"]) == set()


def test_a_source_that_cannot_be_parsed_imports_nothing():
    files = {"shop.py": "import other\ndef broken(:", "other.py": ""}
    assert set(Tree("", files).needed("shop", "", whole=False)) == {"shop"}


def test_a_module_that_no_file_has_is_refused():
    with pytest.raises(InvalidInput, match=r"The commit has no file of the module shop\.gone"):
        root_of("shop.gone", FILES)
