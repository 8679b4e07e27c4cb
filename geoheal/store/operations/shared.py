"""Share a database within a process: any number of objects use one pool, and the last one closes it."""

import os
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from geoheal.config.settings import Settings, load_settings
from geoheal.store.operations.opening import open_database
from geoheal.store.session import Database

_Key = tuple[int, str | Path | None, str | None, bool, int, float | None, int]


@dataclass(slots=True)
class _Opened:
    database: Database
    stack: ExitStack
    users: int = 0


_opened: Final[dict[_Key, _Opened]] = {}
_lock: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class Hold:
    """One object's hold on a database.

    Parameters
    ----------
    database
        The database, open until the hold is closed.
    close
        Releases it; the last hold closes a shared database. Closing again does nothing.
    """

    database: Database
    close: Callable[[], object] = field(default=lambda: None)


def hold_database(settings: Settings | None = None) -> Hold:
    """Hold the configured or embedded database; it is migrated when the process opens it.

    Parameters
    ----------
    settings
        Settings that name the database; those of the environment when None.
    """
    chosen = settings or load_settings()
    key = _key(chosen)
    with _lock:
        if key not in _opened:
            stack = ExitStack()
            _opened[key] = _Opened(stack.enter_context(open_database(chosen, migrate=True)), stack)
        opened = _opened[key]
        opened.users += 1
    given_back = threading.Event()
    return Hold(opened.database, lambda: _give_back(key, given_back))


def _give_back(key: _Key, given_back: threading.Event) -> None:
    if key[0] != os.getpid():
        return
    with _lock:
        if given_back.is_set():
            return
        given_back.set()
        opened = _opened[key]
        opened.users -= 1
        if opened.users == 0:
            del _opened[key]
            opened.stack.close()


def _key(settings: Settings) -> _Key:
    url, direct = settings.database_url, settings.direct_database_url
    return (
        os.getpid(),
        settings.data_dir if url is None else url.get_secret_value(),
        None if direct is None else direct.get_secret_value(),
        settings.database_is_direct,
        settings.pool_size,
        settings.statement_timeout_s,
        settings.systems_max,
    )
