"""Failures that may be transient, and how a module names their errors."""

import ast
import builtins
import re
from typing import Final

from geoheal.domain.evaluation.syntax import Function, words
from geoheal.healing.case import Failure
from geoheal.healing.transforms.module_view import ModuleView
from geoheal.healing.transforms.top_level import top_statement

TRANSIENT: Final = words(
    "TimeoutError ConnectionError ConnectionResetError ConnectionAbortedError ConnectionRefusedError "
    "BrokenPipeError InterruptedError BlockingIOError"
)
"""Built-in errors whose reason may pass."""

_TRANSIENT_NAME: Final = re.compile(
    r"timeout|timedout|transient|temporar|unavailable|connection|network|tryagain|throttl|ratelimit|"
    r"toomanyrequests|busy|deadlock|flaky|retr(y|iable)|overload",
    re.IGNORECASE,
)

_LASTING_NAME: Final = re.compile(
    r"auth|permission|denied|invalid|validation|notfound|forbidden|declin", re.IGNORECASE
)

_TRANSIENT_MESSAGE: Final = re.compile(
    r"tempora|timed? ?out|try again|unavailable|reset by|connection|busy|overload|throttl", re.IGNORECASE
)


def is_transient(failure: Failure) -> bool:
    """Whether a failure may be transient.

    >>> is_transient(Failure(error="TimeoutError", message="", function="f", line=1, count=1))
    True
    >>> is_transient(Failure(error="PermissionError", message="", function="f", line=1, count=1))
    False
    """
    kinds = [failure.error, *failure.bases]
    names = [kind.rsplit(".", 1)[-1] for kind in kinds]
    if _LASTING_NAME.search(names[0]):
        return False
    if TRANSIENT & set(names):
        return True
    if failure.error == "OSError":
        return bool(_TRANSIENT_MESSAGE.search(failure.message))
    is_own = names[0] not in dir(builtins)
    return is_own and bool(_TRANSIENT_NAME.search(names[0]))


def error_name(failure: Failure, function: Function, view: ModuleView) -> str | None:
    """Return the error's name for the decorator: the module's own, or a built-in base of the error."""
    for kind in [failure.error, *failure.bases]:
        name = kind.rsplit(".", 1)[-1]
        if name in {"Exception", "BaseException", "OSError"} and kind != failure.error:
            return None
        binders = view.top_level.get(name, [])
        if binders and isinstance(binders[0], ast.ClassDef):
            if binders[0].lineno < top_statement(function, view).lineno:
                return name
        elif (view.imported.get(name, "").endswith(name) and name in view.imported) or (
            kind == name and name in dir(builtins)
        ):
            return name
        elif (
            "." in kind
            and view.imported.get(kind.split(".", maxsplit=1)[0]) == kind.split(".", maxsplit=1)[0]
        ):
            return kind
    return None
