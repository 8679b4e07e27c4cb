"""Find what makes a project's application of Flask: a factory, or a module that holds one."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE

_FACTORIES: Final = ("create_app", "make_app", "build_app", "app_factory")
"""Names of factories, the most usual one first; Flask itself looks for the first two."""


def flask_application(root: Path, modules: Mapping[str, str]) -> str | None:
    """Return ``module:function`` of a factory, else the module that holds an application; None for neither.

    Parameters
    ----------
    modules
        File of each module, relative to the root.
    """
    found = sorted(
        (rank, name.count("."), name, what)
        for name, file in modules.items()
        for rank, what in _made_in(root / file)
    )
    if not found:
        return None
    _, _, module, function = found[0]
    return f"{module}:{function}" if function else module


def _made_in(file: Path) -> Iterator[tuple[int, str]]:
    try:
        text = file.read_text(encoding="utf-8")
        tree = ast.parse(text) if "Flask(" in text or "create_app" in text else None
    except (OSError, *NO_CODE):
        return
    for node in tree.body if tree is not None else ():
        match node:
            case ast.FunctionDef(name=name) if (
                name in _FACTORIES and _needs_nothing(node) and "Flask(" in text
            ):
                yield _FACTORIES.index(name), name
            case ast.Assign(value=ast.Call(func=ast.Name(id="Flask" | "create_app"))):
                yield len(_FACTORIES), ""


def _needs_nothing(node: ast.FunctionDef) -> bool:
    """Whether a function can be called without arguments."""
    given = node.args
    is_free = len(given.defaults) >= len(given.posonlyargs) + len(given.args)
    return is_free and None not in given.kw_defaults
