"""Recorded calls of a geoheal service, as its own commands ask for them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from geoheal.remote.service import Service

PAGE: Final = 100
"""Calls per request: each may be 128 KiB."""


class RecordingService(Service):
    """A geoheal service that is asked about recorded calls; errors are those of :class:`Service`."""

    def recorded_functions(self, system: str) -> list[Mapping[str, Any]]:
        """Return a summary of the recorded calls of each function."""
        params = {"system": system}
        answer = self._ask(lambda: self._client.get("/recordings/functions", params=params))
        return list(answer.json()["functions"])

    def recorded_calls(
        self, system: str, module: str | None, function: str | None, limit: int
    ) -> list[Mapping[str, Any]]:
        """Return the calls that are kept, newest first."""
        params = {"system": system, "limit": str(limit), **_named(module, function)}
        return list(self._ask(lambda: self._client.get("/recordings", params=params)).json()["calls"])

    def every_recorded_call(
        self, system: str, module: str | None, function: str | None
    ) -> Iterator[Mapping[str, Any]]:
        """All calls that are kept, newest first, in pages."""
        params = {"system": system, "limit": str(PAGE), **_named(module, function)}
        while True:
            answer = self._ask(lambda: self._client.get("/recordings", params=params)).json()
            yield from answer["calls"]
            if answer["next_cursor"] is None:
                return
            params["cursor"] = answer["next_cursor"]

    def erase_recordings(self, system: str, module: str | None, function: str | None) -> str:
        """Erase calls; the service's message."""
        params = {"system": system, **_named(module, function)}
        return str(self._ask(lambda: self._client.delete("/recordings", params=params)).json()["message"])


def _named(module: str | None, function: str | None) -> dict[str, str]:
    given = {"module": module, "function": function}
    return {name: each for name, each in given.items() if each is not None}
