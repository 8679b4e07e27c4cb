"""Run what a project needs before its modules load, such as the set-up of a framework."""

from __future__ import annotations

import importlib
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def prepared(what: str) -> Any:  # noqa: ANN401 - whatever it returns
    """Run ``module:function``, import a module, or run a file; return the result, the module or its names."""
    if not what:
        return None
    if what.endswith(".py"):
        names: dict[str, Any] = {"__name__": "__prepare__", "__file__": what}
        with open(what, "rb") as opened:  # noqa: PTH123 - pathlib is not needed otherwise
            exec(compile(opened.read(), what, "exec", dont_inherit=True), names)  # noqa: S102 - the operator's
        return names
    name, _, function = what.partition(":")
    importlib.import_module(name)
    found = sys.modules[name]
    return getattr(found, function)() if function else found
