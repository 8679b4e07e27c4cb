"""Find the functions of a module that create the values a workload passes to the probe."""

import ast
from collections.abc import Iterator
from typing import Final

from geoheal.domain.evaluation.code_shape import NO_CODE
from geoheal.healing.case import Subject
from geoheal.healing.transforms.module_view import ModuleView

STATE: Final = "state"
BASIN: Final = "basin_coords"
PHI: Final = "phi"


def makers(subject: Subject, what: str, view: ModuleView) -> list[str]:
    """Qualified names of the functions whose result becomes a state, a basin or a Φ.

    The most direct first.

    Parameters
    ----------
    what
        ``state``, ``basin_coords`` or ``phi``.

    >>> subject = Subject(name="m", source="def step():\\n    return [1.0]\\n",
    ...                   workload="probe.state(module.step())")
    >>> makers(subject, "state", ModuleView(ast.parse(subject.source)))
    ['step']
    """
    if subject.workload is None:
        return []
    try:
        workload = ast.parse(subject.workload)
    except NO_CODE:
        return []
    called = [name for value in _handed_over(workload, what) for name in _called(value, workload)]
    return list(dict.fromkeys(qualified for name in called for qualified in _defined(name, view)))


def _handed_over(workload: ast.Module, what: str) -> Iterator[ast.expr]:
    for node in ast.walk(workload):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if what == STATE and node.func.attr == "state":
            yield from node.args[:1]
        if node.func.attr == "geometry":
            yield from (keyword.value for keyword in node.keywords if keyword.arg == what)


def _called(value: ast.expr, workload: ast.Module, depth: int = 3) -> Iterator[str]:  # noqa: C901 - one case a kind of node
    """Return names of the functions called for a value, or for its variable."""
    for node in ast.walk(value):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                yield node.func.attr
            elif isinstance(node.func, ast.Name):
                yield node.func.id
    names = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    if depth:
        for node in ast.walk(workload):
            targets = node.targets if isinstance(node, ast.Assign) else []
            bound = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
            if bound & names and isinstance(node, ast.Assign):
                yield from _called(node.value, workload, depth - 1)
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name) and node.target.id in names:
                yield from _called(node.iter, workload, depth - 1)


def _defined(name: str, view: ModuleView) -> list[str]:
    return [qualified for qualified, function in view.functions.items() if function.name == name]
