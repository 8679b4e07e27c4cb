"""Requests to the service of a demonstration; whatever it refuses is an error in one sentence."""

from collections.abc import Mapping
from typing import Any

import httpx2

from geoheal.constants import API_PREFIX
from geoheal.errors import GeohealError


def asked(
    api: httpx2.Client,
    system: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    **query: str | int,
) -> Any:  # noqa: ANN401 - the answer's JSON
    """Ask a service about a system.

    Raises
    ------
    GeohealError
        When it refuses.
    """
    answer = api.request(method, f"{API_PREFIX}{path}", json=body, params={"system": system, **query})
    return accepted(answer, f"{method} {path}").json()


def registered(api: httpx2.Client, system: str, thresholds: Mapping[str, float]) -> None:
    """Have the service take up a system with its limits.

    Raises
    ------
    GeohealError
        When it refuses.
    """
    path = f"/systems/{system}"
    accepted(api.put(f"{API_PREFIX}{path}", json={"thresholds": thresholds}), f"PUT {path}")


def accepted(answer: httpx2.Response, request: str) -> httpx2.Response:
    """Return the answer to a request.

    Raises
    ------
    GeohealError
        When the service refused it.
    """
    if answer.is_error:
        raise GeohealError(f"The service refused {request}: {answer.text[:300]}")
    return answer
