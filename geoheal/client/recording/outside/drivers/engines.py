"""Connections that SQLAlchemy's pools open: an engine's queries on a new one are not part of a call."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from geoheal.client.recording.outside.log import aside
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("sqlalchemy.pool.base",)
CONNECT: Final = "_ConnectionRecord__connect"


def put(module: ModuleType) -> None:
    """Record nothing while a connection is opened and set up, because only the first call does that."""
    kind = getattr(module, "_ConnectionRecord", None)
    if isinstance(kind, type) and CONNECT in vars(kind):
        PATCHES.add(kind, {CONNECT: _set_up(vars(kind)[CONNECT])})


def _set_up(before: Callable[..., Any]) -> Callable[..., Any]:
    def connect(self: Any, *given: Any) -> Any:  # noqa: ANN401 - of SQLAlchemy
        with aside():
            return before(self, *given)

    return connect
