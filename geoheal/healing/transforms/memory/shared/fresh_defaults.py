"""Create mutable default arguments in every call: a container in the signature is shared by all calls."""

from geoheal.healing.transforms.elsewhere import Elsewhere
from geoheal.healing.transforms.facts.shapes import is_docstring
from geoheal.healing.transforms.memory.cache_use import is_cache, is_called_memory
from geoheal.healing.transforms.memory.containers import Container, Kind, action, containers, is_empty
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.source_edit import SourceEdit


def fresh_defaults(source: str, elsewhere: Elsewhere | None = None) -> str | None:
    """Replace mutable default arguments that are changed.

    The change is proven if the container is never read; otherwise calls may share it on purpose. A mapping
    that is read is a cache, and stays.

    Parameters
    ----------
    elsewhere
        Uses of names in the rest of the project; without it, the module is assumed to be the whole project.

    >>> print(fresh_defaults('''def collect(row, rows=[]):
    ...     rows.append(row)
    ...     return len(row)
    ... '''))
    def collect(row, rows=None):
        if rows is None:
            rows = []
        rows.append(row)
        return len(row)
    <BLANKLINE>
    """
    edit = SourceEdit(source)
    view = ModuleView(edit.tree)
    elsewhere = elsewhere or Elsewhere()
    for container in containers(view):
        function = container.function
        if container.holder != "default" or function is None or is_cache(container, view):
            continue
        done = {action(use, view)[0] for use in container.uses}
        if _is_memory(container, done):
            continue
        first = function.body[0]
        if is_docstring(first) and len(function.body) > 1:
            first = function.body[1]
        if done & {"write", "store", "change"} and edit.stands_alone(first):
            if done - {"write", "store"}:
                elsewhere.doubt(
                    f"{function.name} reads what earlier calls left in its argument {container.name}: check "
                    "that calls need not share it."
                )
            name, value = container.name, container.made[0]
            edit.replace(value, "None")
            edit.insert_before(first, f"if {name} is None:\n    {name} = {edit.text(value)}")
    return edit.result()


def _is_memory(container: Container, done: set[str]) -> bool:
    """Whether calls share it on purpose: it has initial values or a cache's name, or is looked up."""
    is_filled = any(not is_empty(value) for value in container.made)
    is_looked_up = container.kind is not Kind.LIST and bool(done & {"read", "get", "has"})
    return is_filled or is_looked_up or is_called_memory(container.name)
