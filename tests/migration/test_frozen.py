"""A migration does the same whatever is installed beside it."""

import ast
from pathlib import Path

import pytest

VERSIONS = Path(__file__).parents[2] / "migrations" / "versions"


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem[:4])
def test_it_takes_no_schema_from_another_package(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert {name.partition(".")[0] for name in names} & {"geoheal", "procrastinate"} == set()
