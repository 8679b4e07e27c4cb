"""Install all replacements: this file's text runs in the sandbox, after those that it names."""

import importlib
import sys
from typing import Any

from geoheal.fitness.recorded.databases import RecordedTransactions, answer_statements, connection_of
from geoheal.fitness.recorded.drivers.aiohttp import answer_aiohttp, session_of
from geoheal.fitness.recorded.drivers.asyncpg import (
    AwaitedConnection,
    AwaitedPool,
    AwaitedStatements,
    answer_asyncpg,
)
from geoheal.fitness.recorded.drivers.psycopg2 import Psycopg2Connection, answer_psycopg2
from geoheal.fitness.recorded.drivers.psycopg_async import (
    AwaitedPsycopg,
    AwaitedPsycopgPool,
    RecordedPool,
    answer_psycopg,
)
from geoheal.fitness.recorded.files import answer_files
from geoheal.fitness.recorded.frameworks.clock import keep_time
from geoheal.fitness.recorded.frameworks.comparing import SHOWN
from geoheal.fitness.recorded.frameworks.pages import open_connections
from geoheal.fitness.recorded.mapped import answer_engines
from geoheal.fitness.recorded.outside import _now
from geoheal.fitness.recorded.redis import answer_commands
from geoheal.fitness.recorded.web import answer_requests

_CLIENTS = frozenset({"requests", "urllib3", "httpx", "httpx2", "redis", "aiohttp"})


_DRIVERS: Any = {
    "aiohttp": session_of,
    "asyncpg": lambda place: AwaitedConnection(depth=int(place == "transaction")),
    "asyncpg.pool": lambda _: AwaitedPool(),
    "psycopg2": lambda _: Psycopg2Connection(),
    "psycopg.async": lambda _: AwaitedPsycopg(),
    "psycopg.async_pool": lambda _: AwaitedPsycopgPool(),
    "psycopg.pool": lambda _: RecordedPool(),
}


def handle(description: str) -> Any:  # noqa: ANN401 - of any library
    """Return the replacement of a connection or client of a call: a client of the library itself."""
    library, _, place = description.partition(" ")
    if library in _DRIVERS:
        return _DRIVERS[library](place)
    if library == "requests":
        return importlib.import_module(library).Session()
    if library == "urllib3":
        return importlib.import_module(library).PoolManager()
    if library in {"redis", "redis.asyncio"}:
        return importlib.import_module(library).Redis()
    module, _, kind = library.partition(".")
    if module in {"httpx", "httpx2"} and kind in {"Client", "AsyncClient"}:
        return getattr(importlib.import_module(module), kind)(base_url=place)
    return connection_of(library)


def is_handle(kind: type) -> bool:
    """Whether it is the class of a connection, or of a library's client."""
    awaited = AwaitedStatements | AwaitedPsycopg | AwaitedPsycopgPool
    is_connection = issubclass(kind, RecordedTransactions | RecordedPool | awaited)
    return is_connection or kind.__module__.partition(".")[0] in _CLIENTS


def _shown_handle(value: Any, kind: type) -> Any:  # noqa: ANN401 - a text, or None
    return f"<{getattr(value, 'driver', kind.__qualname__)}>" if is_handle(kind) else None


SHOWN.append(_shown_handle)


def stand_in(package: str, questions: Any) -> None:  # noqa: ANN401 - of all calls
    """Install replacements where the application makes requests, and where its modules hold connections."""
    answer_files(package)
    keep_time()
    answer_statements(package)
    answer_asyncpg()
    answer_aiohttp()
    answer_psycopg2()
    answer_psycopg()
    answer_engines()
    open_connections()
    if not questions:
        return
    answer_commands()
    if any(each["kind"] == "http" for each in questions):
        answer_requests()
    names = [each["key"][0] for each in questions if each["kind"] == "value" and each["key"]]
    for name in {each for each in names if isinstance(each, str)}:
        home, _, function = name.partition(".")
        if home in {"time", "random", "uuid"} and hasattr(importlib.import_module(home), function):
            _answer(package, importlib.import_module(home), function, name)


def _answer(package: str, home: Any, function: str, name: str) -> None:  # noqa: ANN401 - a module
    real = getattr(home, function)

    def read(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - its own
        asking = str(sys._getframe(1).f_globals.get("__name__"))  # noqa: SLF001 - documented
        is_own = bool(_now) and asking.partition(".")[0] == package
        found = _now[-1].value(name, [*args, *kwargs.values()]) if is_own else None
        return found[0] if found else real(*args, **kwargs)

    setattr(home, function, read)
    for key, module in list(sys.modules.items()):
        if key.partition(".")[0] == package:
            held = [each for each, value in list(vars(module).items()) if value is real]
            vars(module).update(dict.fromkeys(held, read))
