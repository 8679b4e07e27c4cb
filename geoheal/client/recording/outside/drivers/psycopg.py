"""Statements to PostgreSQL by psycopg 3."""

from types import ModuleType
from typing import Final

from geoheal.client.recording.codec.freezing import OUTSIDE
from geoheal.client.recording.outside import cursors
from geoheal.client.recording.outside.drivers import psycopg_async
from geoheal.client.recording.outside.patches import PATCHES

MODULES: Final = ("psycopg",)


def put(module: ModuleType) -> None:
    """Record statements of its connections and cursors during observations."""
    cursor, connection = module.Cursor, module.Connection
    psycopg_async.put(module)
    OUTSIDE[connection] = lambda _: "psycopg"
    fetchone = cursors.one(cursor.fetchone)
    PATCHES.add(
        cursor,
        {
            "execute": cursors.statement(cursor.execute),
            "executemany": cursors.statement(cursor.executemany, many=True),
            "fetchone": fetchone,
            "fetchmany": cursors.several(cursor.fetchmany),
            "fetchall": cursors.every(cursor.fetchall),
            "__iter__": cursors.iterated(fetchone),
            "__next__": cursors.following(fetchone),
        },
    )
    PATCHES.add(
        connection,
        {
            "commit": cursors.ending(connection.commit, "COMMIT"),
            "rollback": cursors.ending(connection.rollback, "ROLLBACK"),
        },
    )
