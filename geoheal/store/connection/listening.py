"""Receive notifications without a thread: each query of the state checks the connection on which they arrive.

A check costs one ``poll`` of a socket, no round trip to the server.
"""

import math
import threading
import time
from typing import Any, Final

import psycopg
from psycopg import sql

from geoheal.errors import DatabaseError
from geoheal.store.session import Database, has_pending_input

RETRY_S: Final = 5.0
"""Time after which a connection that could not be opened, or was lost, is tried again."""


class Listener:
    """Knows whether a notification has arrived on a channel since the last query.

    Parameters
    ----------
    database
        Database of the channel. Behind a pooler, nothing is received unless it has a URL past the pooler.
    channel
        Name of the channel.
    """

    def __init__(self, database: Database, channel: str) -> None:
        self._database = database
        self._channel = channel
        self._lock = threading.Lock()
        self._connection: psycopg.Connection[Any] | None = None
        self._descriptor = -1
        self._generation = 0
        self._tried_at = -math.inf

    @property
    def is_due(self) -> bool:
        """Whether :meth:`generation` would open the connection, which waits for the server."""
        return self._connection is None and time.monotonic() >= self._tried_at + RETRY_S

    def generation(self) -> int:
        """Return a number that changes when a notification arrives, and when one may have been missed.

        It stays the same while nothing can be received, so values that are cached under it must also expire.
        """
        if self._connection is None:
            if self.is_due and self._lock.acquire(blocking=False):
                try:
                    self._open()
                finally:
                    self._tried_at = time.monotonic()
                    self._lock.release()
        elif has_pending_input(self._descriptor):
            with self._lock:
                self._receive()
        return self._generation

    def _open(self) -> None:
        if self._connection is not None:
            return
        try:
            connection = self._database.open_apart()
        except DatabaseError:
            return
        if connection is None:
            return
        try:
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._channel)))
        except psycopg.Error:  # a standby server, for example, refuses it
            connection.close()
            return
        self._descriptor = connection.fileno()
        self._generation += 1
        self._connection = connection

    def _receive(self) -> None:
        """Read the notifications; called with the lock, by each thread that saw that there are some."""
        connection = self._connection
        if connection is None or not (connection.closed or has_pending_input(self._descriptor)):
            return
        self._generation += 1  # a concurrent reader must not get the old number
        try:
            for _ in connection.notifies(timeout=0):
                pass
        except psycopg.Error:
            self._connection = None
            connection.close()
        self._generation += 1  # values that were read from the database meanwhile may be outdated
