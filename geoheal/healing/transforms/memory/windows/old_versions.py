"""Keep one version of an entry in a cache whose keys hold a version: a time of change, a revision."""

import ast
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.cache_use import key_of
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.name_changes import is_rebound_by
from geoheal.healing.transforms.scopes import own_nodes
from geoheal.healing.transforms.source_edit import INDENT, SourceEdit

_VERSION: Final = re.compile(r"modif|mtime|version|etag|revision|generation|updated|changed", re.IGNORECASE)
_AT_HOME: Final = frozenset({"has", "read", "get", "store"})


def old_versions(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove earlier versions of an entry before a new one is stored.

    Parameters
    ----------
    elsewhere
        Collects the doubt; what the rest of the project does.

    >>> changed = old_versions('''PARSED = {}
    ... def entries(store, path):
    ...     key = (path, store.modified(path))
    ...     if key not in PARSED:
    ...         PARSED[key] = parse(store.read(path))
    ...     return PARSED[key]
    ... ''')
    >>> print(changed[changed.index("    if key"):])
        if key not in PARSED:
            for old in [each for each in list(PARSED) if each[:-1] == key[:-1]]:
                PARSED.pop(old, None)
            PARSED[key] = parse(store.read(path))
        return PARSED[key]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for table in containers(view):
        stored = _stored_once(table, view) if table.kind is Kind.DICT and table.holder != "default" else None
        if stored is None or elsewhere.uses(table.name, source, *filter(None, [table.class_name])):
            continue
        statement, held, key = stored
        if not edit.stands_alone(statement):
            continue
        old, each = view.fresh_name("old"), view.fresh_name("each")
        versions = f"[{each} for {each} in list({held}) if {each}[:-1] == {key}[:-1]]"
        edit.insert_before(statement, f"for {old} in {versions}:\n{INDENT}{held}.pop({old}, None)")
        elsewhere.doubt(
            f"Earlier versions of an entry of {table.name} are dropped: check that nothing needs one while a "
            "later one is there."
        )
    return edit.result()


def _stored_once(table: Container, view: ModuleView) -> tuple[ast.Assign, str, str] | None:
    """Return where the one function that uses a table stores an entry; the table; a key with a version."""
    done = [(action(use, view), use, view.function_of(use)) for use in table.uses]
    functions = {function for _, _, function in done}
    keys = {key_of(node) for (what, node), _, _ in done if what in _AT_HOME}
    stores = [(node, use) for (what, node), use, _ in done if what == "store"]
    if len(functions) != 1 or len(keys) != 1 or len(stores) != 1:
        return None
    if any(what not in _AT_HOME for (what, _), _, _ in done):
        return None
    (function,), (key,), ((node, use),) = functions, keys, stores
    statement = view.parents[node]
    is_plain = isinstance(statement, ast.Assign) and len(statement.targets) == 1
    if function is None or not is_plain or not _holds_version(key, function):
        return None
    assert isinstance(statement, ast.Assign)  # noqa: S101 - just asked
    return statement, ast.unparse(use), key


def _holds_version(key: str, function: Function) -> bool:
    """Whether a key is a tuple that ends with the version of what comes before."""
    bound = [each for each in own_nodes(function) if is_rebound_by(each, key)]
    for statement in own_nodes(function):
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=name)],
                value=ast.Tuple(elts=[*others, ast.Call() | ast.Attribute() as version]),
            ) if name == key and len(bound) == 1 and others:
                named = {ast.unparse(each) for each in ast.walk(version) if isinstance(each, ast.expr)}
                is_of_it = any(ast.unparse(each) in named for each in others)
                return is_of_it and _VERSION.search(ast.unparse(version)) is not None
    return False
