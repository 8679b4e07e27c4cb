"""Overridden modules take the place of installed ones, whoever imports them."""

import dataclasses
import importlib
import importlib.machinery
import importlib.resources
import importlib.util
import inspect
import io
import linecache
import pickle
import runpy
import sys
import traceback

import pytest

from geoheal.sandbox.box.module import load, overrides_of

INSTALLED = {
    "shop/__init__.py": "from shop.pricing import price\nfrom . import basket\n",
    "shop/basket.py": (
        "from shop.pricing import Price, price\nfrom .rates import RATE\n"
        "def total(n):\n    return sum(price(i) for i in range(n))\n"
    ),
    "shop/pricing.py": "class Price:\n    pass\ndef price(n):\n    return 'installed'\n",
    "shop/rates.py": "RATE = 3\n",
    "shop/rules/__init__.py": "from .basic import RULE\nNAME = 'installed'\n",
    "shop/rules/basic.py": "RULE = 1\n",
    "loose/part.py": "WHO = 'installed'\n",
    "single.py": "WHO = 'installed'\n",
}
PRICING = """
from dataclasses import dataclass
from .rates import RATE

@dataclass(frozen=True)
class Price:
    amount: int

def price(n):
    return n * RATE

def fail():
    raise ValueError("no price")

IS_MAIN = __name__ == "__main__"
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Make a folder of installed packages, on the path of an interpreter that forgets them after the test."""
    for name, text in INSTALLED.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    before = dict(sys.modules)
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    loader = importlib.machinery.SourceFileLoader
    monkeypatch.setattr(loader, "get_code", loader.get_code)
    monkeypatch.setattr(io, "open_code", io.open_code)
    yield tmp_path
    for name in set(sys.modules) - set(before):
        del sys.modules[name]
    sys.modules.update(before)
    for file in [each for each in linecache.cache if str(each).startswith((str(tmp_path), "<"))]:
        del linecache.cache[file]


def loaded(name, source, **others):
    """Load a module as the box does."""
    sources = {name: [source, None]} | {other: [text, None] for other, text in others.items()}
    return load(name, overrides_of(sources))


def test_siblings_and_the_package_itself_get_the_override(site):
    module = loaded("shop.pricing", PRICING)
    assert sys.modules["shop"].price is module.price
    assert sys.modules["shop.basket"].Price is module.Price
    assert sys.modules["shop"].basket.total(3) == 9
    assert sys.modules["shop"].pricing is module is importlib.import_module("shop.pricing")


def test_it_looks_like_the_installed_module(site):
    module = loaded("shop.pricing", PRICING)
    assert module.__file__ == str(site / "shop" / "pricing.py")
    assert (module.__package__, module.__spec__.name, module.__spec__.origin) == (
        "shop", "shop.pricing", module.__file__,
    )  # fmt: skip
    assert module.__loader__ is module.__spec__.loader
    assert not hasattr(module, "__path__")
    assert module.IS_MAIN is False


def test_tracebacks_and_inspect_show_the_overriding_lines(site):
    module = loaded("shop.pricing", PRICING)
    assert inspect.getsource(module.price) == "def price(n):\n    return n * RATE\n"
    with pytest.raises(ValueError, match="no price") as caught:
        module.fail()
    assert 'raise ValueError("no price")' in "".join(traceback.format_exception(caught.value))
    assert module.__loader__.get_source("shop.pricing") == PRICING


def test_one_class_of_each_name(site):
    module = loaded("shop.pricing", PRICING)
    price = module.Price(3)
    assert pickle.loads(pickle.dumps(price)) == price
    assert dataclasses.replace(price, amount=4).amount == 4
    assert isinstance(price, sys.modules["shop.basket"].Price)


def test_a_reload_executes_the_override_again(site):
    module = loaded("shop.pricing", PRICING)
    before = module.Price
    assert importlib.reload(module) is module
    assert module.Price is not before
    assert module.price(2) == 6


def test_a_package_is_overridden_with_its_submodules_in_place(site):
    module = loaded("shop.rules", "from .basic import RULE\nNAME = 'override'\n")
    assert (module.NAME, module.RULE) == ("override", 1)
    assert module.__path__ == [str(site / "shop" / "rules")]
    assert module.__file__ == str(site / "shop" / "rules" / "__init__.py")
    assert module.__package__ == "shop.rules"
    assert importlib.resources.files("shop.rules").joinpath("basic.py").read_text() == "RULE = 1\n"


def test_the_package_that_imports_its_own_modules_is_overridden(site):
    module = loaded("shop", "from .basket import total\nWHO = 'override'\n")
    assert module.WHO == "override"
    assert module.total is sys.modules["shop.basket"].total


def test_several_are_overridden_at_once(site):
    sources = {"shop.pricing": [PRICING, None], "shop.rates": ["RATE = 100\n", None]}
    module = load("shop.pricing", overrides_of(sources))
    assert (module.price(2), sys.modules["shop.basket"].RATE) == (200, 100)


def test_a_file_that_is_named_is_believed(site):
    file = str(site / "elsewhere" / "pricing.py")
    module = load("shop.pricing", overrides_of({"shop.pricing": [PRICING, file]}))
    assert module.__file__ == module.price.__code__.co_filename == file
    package = load("box", overrides_of({"box": ["X = 1", str(site / "box" / "__init__.py")]}))
    assert package.__path__ == [str(site / "box")]


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("single", "single.py"),
        ("loose.part", "loose/part.py"),
        ("loose.new", "loose/new.py"),
        ("shop.new", "shop/new.py"),
        ("shop.rules.new", "shop/rules/new.py"),
    ],
)
def test_the_file_lies_where_the_environment_has_it_or_would(site, name, file):
    module = loaded(name, "WHO = 'override'\n")
    assert (module.WHO, module.__file__) == ("override", str(site / file))


def test_missing_parents_stand_in_as_empty_packages(site):
    module = loaded("gone.deeper.part", "import sys\nassert __name__ in sys.modules\nX = 1\n")
    assert (module.X, module.__file__, module.__package__) == (1, "<gone.deeper.part>", "gone.deeper")
    assert sys.modules["gone"].deeper.part is module
    assert inspect.getsource(module).startswith("import sys")
    with pytest.raises(ModuleNotFoundError, match=r"gone\.other"):
        importlib.import_module("gone.other")


def test_overridden_parents_are_packages(site):
    load(
        "gone",
        overrides_of({"gone": ["WHO = 1\nfrom . import part\n", None], "gone.part": ["X = 2\n", None]}),
    )
    assert sys.modules["gone"].part.X == 2


def test_a_parent_that_fails_says_so(site):
    (site / "shop" / "__init__.py").write_text("import redis_of_the_shop\n")
    with pytest.raises(ModuleNotFoundError, match="redis_of_the_shop"):
        loaded("shop.pricing", PRICING)


def test_modules_that_import_each_other(site):
    (site / "shop" / "basket.py").write_text(
        "from shop import pricing\ndef total():\n    return pricing.price(2)\n"
    )
    module = loaded(
        "shop.pricing",
        "from shop import basket\ndef price(n):\n    return -n\ndef total():\n    return basket.total()\n",
    )
    assert module.total() == -2


def test_what_was_imported_before_is_forgotten(site):
    importlib.import_module("shop.basket")
    module = loaded("shop.pricing", PRICING)
    assert sys.modules["shop.basket"].Price is module.Price


def test_a_module_may_put_something_else_in_its_place(site):
    assert loaded("single", "import sys\nclass M:\n    x = 1\nsys.modules[__name__] = M()\n").x == 1


def test_a_syntax_error_is_found_before_anything_is_imported(site):
    with pytest.raises(SyntaxError) as caught:
        loaded("shop.pricing", "def f(:\n")
    assert caught.value.filename == str(site / "shop" / "pricing.py")
    assert "shop" not in sys.modules


def test_loaders_by_file_get_the_given_source_too(site, monkeypatch):
    """Plug-ins are loaded so, and modules whose folder is on the path as well."""
    module = loaded("loose.part", "WHO = 'given'\n")
    file = site / "loose" / ".." / "loose" / "part.py"
    spec = importlib.util.spec_from_file_location("plugin", file)
    assert spec is not None
    assert spec.loader is not None
    plugin = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plugin)
    monkeypatch.syspath_prepend(str(site / "loose"))
    second = importlib.import_module("part")
    ran = runpy.run_path(str(file))
    assert [module.WHO, plugin.WHO, second.WHO, ran["WHO"]] == ["given"] * 4
    assert importlib.import_module("single").WHO == "installed"
