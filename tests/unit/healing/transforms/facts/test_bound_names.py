"""A name that is bound other than by an assignment may stand for an object of somebody else."""

import ast

import pytest

from geoheal.healing.transforms.facts.function_names import FunctionNames
from geoheal.healing.transforms.facts.immutability import returns_immutable
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.scopes import names_bound

BINDING = {
    "an expression": "if (found := x[0]): pass",
    "a pattern": "match x:\n        case [found]: pass",
    "the rest of a list": "match x:\n        case [1, *found]: pass",
    "the rest of a mapping": "match x:\n        case {1: 2, **found}: pass",
    "a whole pattern": "match x:\n        case [1] as found: pass",
    "an error": "try: x()\n    except ValueError as found: pass",
    "a loop": "for found in x: pass",
    "several": "found, _ = x",
    "a context": "with x as found: pass",
}
FUNCTION = "def f(x):\n    found = {made}\n    {binding}\n    {use}\n    return found\n"


def _view(binding, made="[]", use="found.append(1)"):
    return ModuleView(ast.parse(FUNCTION.format(made=made, binding=binding, use=use)))


@pytest.mark.parametrize("binding", BINDING.values(), ids=BINDING)
def test_what_is_bound_so_is_not_taken_for_new(binding):
    assert Purity(_view("pass")).is_pure_function("f")
    assert not Purity(_view(binding)).is_pure_function("f")


@pytest.mark.parametrize("kind", sorted(BINDING.keys() - {"a loop"}))  # elements of what is hashable are, too
def test_what_is_bound_so_is_not_taken_for_a_number(kind):
    for binding, expected in (("pass", True), (BINDING[kind], False)):
        view = _view(binding, made="0", use="pass")
        assert returns_immutable(view.functions["f"], view) is expected


@pytest.mark.parametrize("binding", BINDING.values(), ids=BINDING)
def test_it_is_a_local_name_that_is_bound_twice(binding):
    view = _view(binding)
    function = view.functions["f"]
    assert "found" in view.locals_of(function)
    assert FunctionNames(function).bound["found"] == 2
    assert "found" in names_bound(ast.parse(f"def f(x):\n    {binding}\n"))
