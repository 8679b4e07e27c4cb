"""Facts about a module are computed once for all transforms, and do not depend on who asks first."""

import ast

import pytest

from geoheal.healing.transforms.class_view import ClassView
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.purity import Purity
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.parsing import parsed
from geoheal.healing.transforms.source_edit import SourceEdit
from tests.soak.corpus import transforms
from tests.unit.healing.transforms.test_linear import many_functions

MODULE = "import re\n\n\ndef f(xs):\n    return [x for x in xs]\n\n\ndef g(xs):\n    return f(xs)\n"
CIRCLE = """
def a(n):
    m = b(n - 1) if n else 0
    print(n)
    return m

def b(n):
    return a(n - 1) if n else 0
"""


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_functions_that_call_each_other_are_pure_only_if_all_are(order):
    purity = Purity(ModuleView(ast.parse(CIRCLE)))
    assert [purity.is_pure_function(name) for name in order] == [False, False]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_functions_that_call_each_other_are_pure_if_nothing_else_happens(order):
    purity = Purity(ModuleView(ast.parse(CIRCLE.replace("    print(n)\n", ""))))
    assert [purity.is_pure_function(name) for name in order] == [True, True]


def test_views_on_one_source_share_what_is_known():
    views = [ModuleView(SourceEdit(MODULE).tree, focus) for focus in (None, {"f"})]
    assert views[0].functions is views[1].functions
    assert views[0].shared(ClassView) is views[1].shared(ClassView)
    assert [function.name for function in views[1].focused_functions] == ["f"]
    assert [function.name for function in views[0].focused_functions] == ["f", "g"]


def test_a_view_lists_nodes_as_a_walk_does():
    view = ModuleView(parsed(MODULE))
    assert list(view.nodes) == list(ast.walk(view.tree))
    assert list(view.every(ast.Name)) == [each for each in ast.walk(view.tree) if isinstance(each, ast.Name)]
    assert all(
        view.parents[child] is each
        for each in view.nodes
        for child in ast.iter_child_nodes(each)
        if not isinstance(child, ast.expr_context)
    )


def test_transforms_do_not_change_the_tree_that_they_share():
    source = many_functions(2)
    before = ast.dump(ast.parse(source), include_attributes=True)
    for _, transform in transforms():
        transform(source, Elsewhere())
        assert ast.dump(parsed(source), include_attributes=True) == before
