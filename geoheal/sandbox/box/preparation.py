"""Run what a project needs before its modules load, such as the set-up of a framework."""

from __future__ import annotations

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class PreparationFailedError(Exception):
    """The function or file named by ``prepare`` could not be run."""


def prepared(what: str) -> Any:  # noqa: ANN401 - whatever it returns
    """Run ``module:function``, import a module, or run a file; return the result, the module or its names.

    Raises
    ------
    PreparationFailedError
        Where that raises. Otherwise the error would be taken for one of the module that loads next.
    """
    if not what:
        return None
    try:
        return _run(what)
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise PreparationFailedError(f"prepare = {what!a} in geoheal.toml failed: {reason}") from error


def _run(what: str) -> Any:  # noqa: ANN401 - whatever it returns
    if what.endswith(".py"):
        names: dict[str, Any] = {"__name__": "__prepare__", "__file__": what}
        with open(what, "rb") as opened:  # noqa: PTH123 - pathlib is not needed otherwise
            exec(compile(opened.read(), what, "exec", dont_inherit=True), names)  # noqa: S102 - the operator's
        return names
    name, _, function = what.partition(":")
    found = importlib.import_module(name)
    return getattr(found, function)() if function else found
