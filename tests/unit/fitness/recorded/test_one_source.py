"""The files that replay calls are one source in the sandbox: each name there means one thing."""

import ast
from collections import defaultdict

from geoheal.fitness.recorded.source import joined_code


def test_no_name_of_a_file_is_another_thing_in_a_later_one():
    meanings = defaultdict(set)
    for node in ast.parse(joined_code()).body:
        match node:
            case ast.Import(names):
                for each in names:
                    meanings[each.asname or each.name.partition(".")[0]].add(each.asname and each.name)
            case ast.ImportFrom(module, names):
                for each in names:
                    meanings[each.asname or each.name].add(f"{module}.{each.name}")
            case ast.FunctionDef(name) | ast.ClassDef(name) | ast.AsyncFunctionDef(name):
                meanings[name].add(f"line {node.lineno}")
            case ast.Assign(targets=[ast.Name(name)]) | ast.AnnAssign(target=ast.Name(name)):
                meanings[name].add(f"line {node.lineno}")
    assert {name: found for name, found in meanings.items() if len(found) > 1} == {}
