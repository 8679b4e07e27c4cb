"""Connections that give up a server that is there and does not answer, as a stopped one.

TCP does not notice: the system still confirms what arrives for such a server. So after some seconds of
silence, another connection is opened. A server that works on a long statement accepts or refuses it at once.
If nothing comes back, the statement is given up.
"""

import time
from collections.abc import Generator
from contextlib import closing
from typing import Any, Final, Self, TypeVar

import psycopg
from psycopg.errors import ConnectionTimeout, OperationalError

SILENCE_S: Final = 10.0
"""Silence after which a server is asked whether it is there, and again after each further one."""
QUESTION_S: Final = 5
"""Time in which it has to answer that."""

INTERVAL_S: Final = 0.1
"""Time between two looks at the clock, and at signals."""

Result = TypeVar("Result")


class AnsweringConnection(psycopg.Connection[Any]):
    """A connection on which no statement waits for ever."""

    parameters: dict[str, Any]
    """What opens another one, which waits less long."""

    @classmethod
    def connect(cls, conninfo: str = "", **parameters: Any) -> Self:  # noqa: ANN401 - libpq's
        """Open a connection."""
        connection = super().connect(conninfo, **parameters)
        connection.parameters = {"conninfo": conninfo, **parameters, "connect_timeout": QUESTION_S}
        return connection

    def wait(  # type: ignore[override]  # newer versions of the driver have one more parameter
        self, gen: Generator[Any, Any, Result], interval: float = INTERVAL_S, **limits: float | None
    ) -> Result:
        """Wait for what the driver has begun.

        Raises
        ------
        OperationalError
            When the server answers neither here nor on another connection; this one is closed then.
        """
        expects_silence = limits.get("timeout") is not None  # as for a notification
        return super().wait(gen if expects_silence else self._watched(gen), interval, **limits)

    def _watched(self, gen: Generator[Any, Any, Result]) -> Generator[Any, Any, Result]:
        """Pass on what is waited for; ask for the server after each stretch of silence."""
        heard_at = time.monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    heard_at = time.monotonic()
                elif time.monotonic() - heard_at > SILENCE_S:
                    self._require_server(gen)
                    heard_at = time.monotonic()
                wanted = gen.send(ready)
        except StopIteration as end:
            result: Result = end.value
            return result

    def _require_server(self, gen: Generator[Any, Any, Any]) -> None:
        try:
            with closing(psycopg.connect(**self.parameters)):
                return
        except ConnectionTimeout:
            gen.close()
            self.close()
            silent_s = SILENCE_S + QUESTION_S
            raise OperationalError(f"The server has not answered for {silent_s:.0f} s.") from None
        except psycopg.Error:
            return  # it is there, and has no connection left
