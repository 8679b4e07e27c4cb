"""Calls of public functions that the module makes itself: others may make them with other arguments."""

from __future__ import annotations

import contextlib
import copy
import hashlib

from ..arguments import call_of
from .calls import changed_calls, found_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, FrameType, ModuleType
    from typing import Any

    from .twice import Arguments

_FUNCTIONS = 12
_NOT_AT_ONCE = 0x20 | 0x80 | 0x100 | 0x200
"""Flags of code of generators and coroutines, which begin more than once."""


class InnerCalls:
    """The first call of each public function of a module by the module itself."""

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._names = vars(module)
        self._seen: set[CodeType] = set()
        self._kept: dict[str, Arguments] = {}

    def look_at(self, frame: FrameType) -> None:
        """Keep the arguments of a call that begins, if it is such a call."""
        code, caller = frame.f_code, frame.f_back
        if frame.f_globals is not self._names or code in self._seen or len(self._kept) >= _FUNCTIONS:
            return
        self._seen.add(code)
        name = code.co_qualname
        is_public = name.isidentifier() and name[:1] != "_" and not code.co_flags & _NOT_AT_ONCE
        is_inner = is_public and caller is not None and caller.f_globals is self._names
        if is_inner and getattr(found_in(self._module, name), "__code__", None) is code:
            with contextlib.suppress(Exception):  # what cannot be copied is not passed twice
                self._kept[name] = copy.deepcopy(call_of(frame))

    def changed(self, known: Any, values: list[Any]) -> Iterator[tuple[str, str, Arguments]]:  # noqa: ANN401
        """Yield a label, the name and the arguments of each such call with one argument changed.

        The label tells the arguments of the first call apart: two versions may not make the same one.
        """
        for name, given in self._kept.items():
            if name not in known:
                first = hashlib.sha256(repr(given).encode("utf-8", "replace")).hexdigest()[:16]
                for label, other in changed_calls(f"{name}@{first}", [given], values, self._module.__name__):
                    yield label, name, other
