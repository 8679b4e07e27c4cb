"""Named numbers in a module, by which a simulation can be tuned. Whether it helps is measured."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from geoheal.healing.transforms.source_edit import SourceEdit

_STRUCTURAL: Final = re.compile(
    r"^n$|^n_|_n$|num|size|dim|seed|count|steps?$|channels|nodes?$|length|width|height|port|version|max_|min_|"
    r"limit|timeout|epsilon|^eps$|tol|samples|precision|digits|index|window|history|rounds",
    re.IGNORECASE,
)
"""Names of numbers that are sizes, not strengths."""


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A named number of the source."""

    name: str
    value: float
    node: ast.expr


def parameters_of(edit: SourceEdit) -> list[Parameter]:
    """Return named numbers of constants, attributes, default arguments, keywords and dictionaries."""
    found = []
    for node in ast.walk(edit.tree):
        for name, value in _named_values(node):
            number = _number(value)
            if number is not None and not _STRUCTURAL.search(name):
                found.append(Parameter(name, number, value))
    return found


def tuned(source: str, name: str, factor: float) -> str | None:
    """Return the source with every number of this name multiplied."""
    edit = SourceEdit(source)
    for parameter in parameters_of(edit):
        if parameter.name == name:
            edit.replace(parameter.node, _spelt(parameter.value * factor))
    return edit.result()


def tunings(
    source: str, strengthen: re.Pattern[str], weaken: re.Pattern[str], factors: Sequence[float]
) -> Iterator[tuple[str, str, float]]:
    """Yield sources with one parameter tuned.

    Some are strengthened by each factor, others weakened by its inverse.

    Yields
    ------
    Source, name and factor; for each factor all names, so that the first few already try every parameter.
    """
    names = list(dict.fromkeys(each.name for each in parameters_of(SourceEdit(source)) if each.value))
    known = [name for name in names if strengthen.search(name) or weaken.search(name)]
    for factor in factors:
        for name in known or names:
            both = [factor] if known else [factor, 1 / factor]
            for each in both:
                chosen = 1 / each if known and weaken.search(name) else each
                changed = tuned(source, name, chosen)
                if changed is not None:
                    yield changed, name, chosen


def _named_values(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:  # noqa: C901 - one case a kind of node
    if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", None)
            if name is not None:
                yield name, node.value
    elif isinstance(node, ast.arguments):
        positional = [*node.posonlyargs, *node.args]
        yield from (
            (arg.arg, value)
            for arg, value in zip(
                positional[len(positional) - len(node.defaults) :], node.defaults, strict=True
            )
        )
        yield from (
            (arg.arg, value)
            for arg, value in zip(node.kwonlyargs, node.kw_defaults, strict=True)
            if value is not None
        )
    elif isinstance(node, ast.keyword) and node.arg is not None:
        yield node.arg, node.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value, value


def _number(node: ast.expr) -> float | None:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    value = node.value if isinstance(node, ast.Constant) else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _spelt(number: float) -> str:
    return f"{number:.6g}" if number != int(number) or abs(number) > 1e6 else f"{number:.1f}"


def doubt_of(name: str) -> str:
    """Return what a person should check about a parameter chosen by its name."""
    return f"{name} was chosen by its name alone: check what else it sets."
