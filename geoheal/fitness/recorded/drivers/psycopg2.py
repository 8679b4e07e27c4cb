"""Connections of psycopg2 on recorded answers: this text runs in the sandbox, after ``databases``."""

import contextlib
import importlib
import sys
from collections import namedtuple
from typing import Any

from geoheal.fitness.recorded.databases import Cursor, RecordedTransactions, ServerFacts


class IndexingCursor(Cursor):
    """Replacement of a cursor, which tells rows their columns: they were recorded before they knew them."""

    def _taken(self, size: Any) -> list[Any]:  # noqa: ANN401 - a number, or None for all
        rows = super()._taken(size)
        for row in rows:
            if getattr(row, "_index", None) == {}:
                row._index = {column[0]: at for at, column in enumerate(self.description)}  # noqa: SLF001 - of its slot
        return rows


class NamingCursor(Cursor):
    """Replacement of a cursor whose rows have names as attributes."""

    def _taken(self, size: Any) -> list[Any]:  # noqa: ANN401 - a number, or None for all
        rows = super()._taken(size)
        names = [column[0] for column in self.description or ()]
        kind: Any = namedtuple("Record", names, rename=True)  # type: ignore[misc]
        return [kind._make(row) for row in rows]


class Psycopg2Connection(RecordedTransactions):
    """Replacement of a connection."""

    driver = "psycopg2"
    closed = 0
    autocommit = False
    encoding = "UTF8"
    status = 1
    server_version = 160_000
    isolation_level: Any = None
    cursor_factory: Any = None

    def __init__(self, cursor_factory: Any = None) -> None:  # noqa: ANN401 - a class of cursors
        self.cursor_factory = cursor_factory
        self.info = ServerFacts()
        self.notices: list[str] = []

    def cursor(self, _: Any = None, cursor_factory: Any = None, **__: Any) -> Any:  # noqa: ANN401 - of psycopg2
        extras = sys.modules.get("psycopg2.extras")
        factory = cursor_factory or self.cursor_factory
        named = getattr(extras, "NamedTupleCursor", ())
        return (NamingCursor if isinstance(factory, type) and issubclass(factory, named) else IndexingCursor)(
            self
        )

    def close(self) -> None:
        self.closed = 1

    def get_transaction_status(self) -> int:
        return 0

    def get_parameter_status(self, name: str) -> Any:  # noqa: ANN401 - a text, or None
        return self.info.parameter_status(name)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a framework sets up
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: None


def answer_psycopg2() -> None:
    """Install replacements where connections are opened, and where types are registered with them."""
    module: Any = sys.modules.get("psycopg2")
    if module is None:
        return

    def connect(_: Any = None, __: Any = None, cursor_factory: Any = None, **___: Any) -> Psycopg2Connection:  # noqa: ANN401
        return Psycopg2Connection(cursor_factory)

    module.connect = connect
    module.extensions.register_type = lambda *_: None
    with contextlib.suppress(ImportError):
        importlib.import_module("psycopg2.extras").HstoreAdapter.get_oids = staticmethod(lambda *_: None)
