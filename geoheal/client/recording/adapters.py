"""Adapters that record external requests, one per library, installed when the application imports it."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Final

from geoheal.client.recording.frameworks import contexts, django, keys, mappers
from geoheal.client.recording.importing import Importing
from geoheal.client.recording.outside import chance, files
from geoheal.client.recording.outside.connecting import restore_connect
from geoheal.client.recording.outside.drivers import (
    aiohttp,
    asyncpg,
    engines,
    http_client,
    httpx,
    psycopg,
    psycopg2,
    psycopg_async,
    redis,
    sqlite,
)

_ADAPTERS: Final[dict[str, Callable[[ModuleType], None]]] = {
    **dict.fromkeys(sqlite.MODULES, sqlite.put),
    **dict.fromkeys(psycopg.MODULES, psycopg.put),
    **dict.fromkeys(psycopg_async.POOLS, psycopg_async.put_pool),
    **dict.fromkeys(asyncpg.MODULES, asyncpg.put),
    **dict.fromkeys(psycopg2.MODULES, psycopg2.put),
    **dict.fromkeys(aiohttp.MODULES, aiohttp.put),
    **dict.fromkeys(engines.MODULES, engines.put),
    **dict.fromkeys(chance.MODULES, chance.put),
    **dict.fromkeys(contexts.MODULES, contexts.put),
    **dict.fromkeys(django.MODULES, django.put),
    **dict.fromkeys(keys.MODULES, keys.put),
    **dict.fromkeys(mappers.MODULES, mappers.put),
    **dict.fromkeys(http_client.MODULES, http_client.put),
    **dict.fromkeys(http_client.HOLDERS, http_client.put_holder),
    **dict.fromkeys(httpx.MODULES, httpx.put),
    **dict.fromkeys(files.MODULES, files.put),
    **dict.fromkeys(redis.MODULES, redis.put),
}


class Adapters:
    """Installs adapters in libraries when they are imported."""

    def __init__(self) -> None:
        self._importing = Importing(tuple(_ADAPTERS), lambda module: _ADAPTERS[module.__name__](module))

    def install(self) -> None:
        """Begin, with the libraries that are already imported."""
        self._importing.install()

    def remove(self) -> None:
        """Stop."""
        self._importing.remove()
        for name in (*sqlite.MODULES, *psycopg2.MODULES):
            if name in sys.modules:
                restore_connect(sys.modules[name])
