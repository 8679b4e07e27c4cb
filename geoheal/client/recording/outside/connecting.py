"""Replace ``connect`` of a driver while calls are recorded."""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

Connect = Callable[..., Any]
_replaced: dict[str, tuple[Connect, Connect]] = {}
"""Original and replacement functions, by module."""


def replace_connect(module: ModuleType, made_of: Callable[[Connect], Connect]) -> None:
    """Replace ``connect`` of a driver, unless that has been done."""
    before = module.connect
    if _replaced.get(module.__name__, (None, None))[1] is before:
        return
    now = functools.wraps(before)(made_of(before))
    _replaced[module.__name__] = before, now
    module.connect = now  # type: ignore[attr-defined]


def restore_connect(module: ModuleType) -> None:
    """Restore ``connect`` of a driver, unless other code has replaced it since."""
    before, now = _replaced.pop(module.__name__, (None, None))
    if now is not None and module.connect is now:
        module.connect = before  # type: ignore[attr-defined]
