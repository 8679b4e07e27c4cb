"""Keep locks by key only while they are in use: replace a growing table of locks by a weak one.

A lock without references is not held, and the next caller may as well get a new one. The table creates locks
under a guard of its own, so that two simultaneous callers get the same lock.
"""

import ast
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit

_LOCKS: Final = words("threading.Lock threading.RLock asyncio.Lock multiprocessing.Lock")
_BY_HAND: Final = words("acquire release locked")

_HELPER: Final = '''class _LocksInUse(weakref.WeakValueDictionary):
    """Locks by key, each of them for as long as somebody refers to it; the last ones stay a while."""

    def __init__(self, make):
        super().__init__()
        self._make, self._guard = make, threading.RLock()
        self._last = collections.deque(maxlen=256)

    def __getitem__(self, key):
        with self._guard:
            lock = self.get(key)
            if lock is None:
                lock = self._make()
                self[key] = lock
            return lock

    def __setitem__(self, key, lock):
        super().__setitem__(key, lock)
        self._last.append(lock)

    def setdefault(self, key, default=None):
        return self[key]
'''


def locks_in_use(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Remove locks from their table when nothing refers to them.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> changed = locks_in_use('''import threading
    ... LOCKS = {}
    ... def lock_of(name):
    ...     if name not in LOCKS:
    ...         LOCKS[name] = threading.Lock()
    ...     return LOCKS[name]
    ... ''')
    >>> print(changed[changed.index("LOCKS = "):])
    LOCKS = _LocksInUse(threading.Lock)
    def lock_of(name):
        if name not in LOCKS:
            LOCKS[name] = threading.Lock()
        return LOCKS[name]
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for table in [*containers(view), *_by_default(view)]:
        lock = _lock_kept(table, view)
        if lock is None or _is_held_by_hand(view):
            continue
        if elsewhere.uses(table.name, source, *filter(None, [table.class_name])):
            continue
        for made in table.made:
            edit.replace(made, f"_LocksInUse({lock})")
        for name in ("collections", "threading", "weakref"):
            edit.add_import(f"import {name}")
        edit.add_helper(_HELPER)
    return edit.result()


def _by_default(view: ModuleView) -> list[Container]:
    """Return mappings that create a lock for a missing key."""
    found = []
    for node in view.nodes:
        match node:
            case ast.Assign(targets=[target], value=ast.Call(args=[_], keywords=[]) as made):
                pass
            case ast.AnnAssign(target=target, value=ast.Call(args=[_], keywords=[]) as made):
                pass
            case _:
                continue
        if view.dotted(made.func) == "collections.defaultdict" and view.dotted(made.args[0]) in _LOCKS:
            is_attribute = isinstance(target, ast.Attribute) or isinstance(view.parents[node], ast.ClassDef)
            name = getattr(target, "attr", "") or getattr(target, "id", "")
            uses: list[ast.expr] = [*(view.attribute_loads if is_attribute else view.loads).get(name, [])]
            stored = [each for each in view.calls.get("defaultdict", []) if each is not made]
            if (is_attribute or view.global_value(name) is made) and not stored:
                found.append(Container(name, Kind.DICT, "attribute", [made], uses))
    return found


def _lock_kept(table: Container, view: ModuleView) -> str | None:
    """Return the type of lock that a table stores per key, if nothing removes or counts them."""
    if table.kind is not Kind.DICT or table.holder == "default":
        return None
    kinds = {view.dotted(made.args[0]) for made in table.made if isinstance(made, ast.Call) and made.args}
    texts = {ast.unparse(made.args[0]) for made in table.made if isinstance(made, ast.Call) and made.args}
    for use in table.uses:
        what, node = action(use, view)
        if what in {"read", "get", "has"}:
            continue
        made = _stored(node, what, view)
        if made is None:
            return None
        kinds.add(view.dotted(made.func))
        texts.add(ast.unparse(made.func))
    return texts.pop() if len(texts) == 1 and len(kinds) == 1 and kinds <= _LOCKS else None


def _stored(node: ast.AST, what: str, view: ModuleView) -> ast.Call | None:
    """Return the call that creates the stored value: ``Lock()`` itself, or the value of a name."""
    value: ast.expr | None = None
    if what == "store" and isinstance(statement := view.parents[node], ast.Assign):
        value = statement.value if len(statement.targets) == 1 else None
    elif what == "write" and isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".setdefault"):
        value = node.args[1] if len(node.args) == 2 else None
    if isinstance(value, ast.Name):
        function = view.function_of(value)
        given = [
            each.value
            for each in view.assignments.get(value.id, [])
            if view.function_of(each) is function and isinstance(each.value, ast.Call)
        ]
        made = [each for each in given if view.dotted(each.func) in _LOCKS]
        value = made[0] if len(made) == 1 else None
    is_made = isinstance(value, ast.Call) and not value.args and not value.keywords
    return value if is_made and isinstance(value, ast.Call) else None


def _is_held_by_hand(view: ModuleView) -> bool:
    """Whether a lock may be held without a reference: ``lock_of(name).acquire()``, or released elsewhere."""
    used: dict[Function | None, set[str]] = {}
    for name in _BY_HAND:
        for each in view.attribute_loads.get(name, []):
            if isinstance(each.value, ast.Call | ast.Subscript):
                return True
            used.setdefault(view.function_of(each), set()).add(name)
    return any(("acquire" in names) != ("release" in names) for names in used.values())
