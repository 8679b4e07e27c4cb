"""Transactions of the healing loop that write prove its lease: they are those of the lease itself."""

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import geoheal.healing.loop as loop

WRITING = frozenset({"insert", "update", "delete"})
"""Names by which functions of the store make statements that write."""
OUTSIDE = {
    "control": "people's own decisions",
    "engine": "creates a new system's policy",
    "held_system": "takes and renews the lease",
}
"""Modules that do not work under a lease."""

MODULES = sorted(each.stem for each in Path(loop.__path__[0]).glob("*.py") if each.stem != "__init__")


def transactions(tree: ast.AST) -> Iterator[ast.With]:
    """Yield the blocks of transactions of the database, which prove no lease."""
    for node in ast.walk(tree):
        if isinstance(node, ast.With) and any(
            ast.unparse(item.context_expr).endswith("database.transaction()") for item in node.items
        ):
            yield node


def called(block: ast.With, module: ModuleType) -> Iterator[FunctionType]:
    """Yield geoheal's functions that a block calls."""
    for node in ast.walk(block):
        if isinstance(node, ast.Call):
            found: object = module
            for name in ast.unparse(node.func).split("."):
                found = getattr(found, name, None)
            if inspect.isfunction(found) and found.__module__.startswith("geoheal."):
                yield found


def writes(function: FunctionType, seen: set[FunctionType]) -> bool:
    """Whether a function, or one of geoheal's that it calls, makes a statement that writes."""
    if function in seen:
        return False
    seen.add(function)
    module = import_module(function.__module__)
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        if isinstance(node, ast.FunctionDef) and node.name == function.__name__:
            for call in (each for each in ast.walk(node) if isinstance(each, ast.Call)):
                *parts, last = ast.unparse(call.func).split(".")
                if last in WRITING and module.__name__.startswith("geoheal.store."):
                    return True
                found: object = module
                for name in (*parts, last):
                    found = getattr(found, name, None)
                if (
                    inspect.isfunction(found)
                    and found.__module__.startswith("geoheal.")
                    and writes(found, seen)
                ):
                    return True
    return False


@pytest.mark.parametrize("name", MODULES)
def test_transactions_without_the_lease_only_read(name):
    module = import_module(f"{loop.__name__}.{name}")
    blocks = list(transactions(ast.parse(inspect.getsource(module))))
    found = {each.__qualname__ for block in blocks for each in called(block, module) if writes(each, set())}
    assert not found or name in OUTSIDE, f"{name} writes without proving its lease: use held.transaction()."


def test_the_search_finds_what_writes():
    """The lease is taken and renewed in transactions of the database."""
    module = import_module(f"{loop.__name__}.held_system")
    blocks = transactions(ast.parse(inspect.getsource(module)))
    found = {each.__name__ for block in blocks for each in called(block, module) if writes(each, set())}
    assert {"acquire", "extend"} <= found
