"""``geoheal register`` with a project: modules by pattern."""

import pytest

from geoheal.monitor.ingest.single import open_system
from geoheal.store.healing import modules
from geoheal.store.session import Database, create_engine

TOML = '[project]\nsources = ["src"]\nmodules = ["shop.*"]\n'


@pytest.fixture
def folder(tmp_path):
    for name in ("__init__", "pricing", "tax", "__main__", "tests/test_tax", "conftest"):
        file = tmp_path / "src/shop" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("")
    (tmp_path / "geoheal.toml").write_text(TOML)
    return tmp_path


def test_a_pattern_registers_modules_and_forgets_those_that_are_gone(geoheal, folder, database_url):
    file = folder / "geoheal.toml"
    code, output, _ = geoheal("register", file)
    assert (code, output) == (
        0,
        "Registered 3 modules of default by pattern: shop, shop.pricing, shop.tax.\n",
    )
    database = Database(create_engine(database_url))
    with database.transaction() as connection:
        module = modules.find(connection, open_system(connection, "default"), "shop.tax")
    database.close()
    assert module is not None
    assert (module.path, module.project_file) == (folder / "src/shop/tax.py", file)
    (folder / "src/shop/tax.py").unlink()
    assert "Removed shop.tax of default" in geoheal("register", file)[1]


def test_a_pattern_without_modules_is_reported(geoheal, folder):
    (folder / "geoheal.toml").write_text(TOML.replace("shop.*", "shops.*"))
    with pytest.raises(Exception, match=r"project\.modules\[0\]: no source folder has a module shops"):
        geoheal("register", folder / "geoheal.toml")
