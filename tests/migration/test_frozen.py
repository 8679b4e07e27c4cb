"""A migration does the same whatever is installed beside it."""

import ast
from pathlib import Path

import pytest

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem[:4])
def test_it_takes_no_schema_from_another_package_or_migration(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} & {
        "geoheal",
        "procrastinate",
        "migrations",
        "runpy",
        "importlib",
    } == set()
    texts = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    files = [text for text in texts if isinstance(text, str) and text.endswith((".py", ".sql"))]
    assert all(name.startswith(path.stem[:4]) for name in files)
