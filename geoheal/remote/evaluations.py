"""Evaluations of code changes by a geoheal service."""

from collections.abc import Mapping
from typing import Any, Final

from geoheal.remote.service import Service, given

AT_ONCE: Final[Mapping[str, str]] = {"Prefer": "respond-async"}


class EvaluationService(Service):
    """A geoheal service that measures code changes; errors are those of :class:`Service`."""

    def evaluate(self, system: str, change: Mapping[str, str]) -> Mapping[str, Any]:
        """Have a change measured, without waiting; the evaluation as it was accepted."""
        body = {**change, "system": system}
        answer = self._ask(lambda: self._client.post("/evaluate-patch", json=body, headers=AT_ONCE))
        return dict(answer.json()["evaluation"])

    def evaluation(self, system: str, evaluation_id: str) -> Mapping[str, Any]:
        """Return an evaluation: how far it has come, and the verdict once it is done."""
        params = given(system=system)
        answer = self._ask(lambda: self._client.get(f"/evaluations/{evaluation_id}", params=params))
        return dict(answer.json()["evaluation"])
