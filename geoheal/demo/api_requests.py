"""Requests to the service of a demonstration; a refusal is an error in one sentence."""

from collections.abc import Mapping
from typing import Any

import httpx2

from geoheal.constants import API_PREFIX
from geoheal.errors import GeohealError


def request_json(
    api: httpx2.Client,
    system: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    **query: str | int,
) -> Any:  # noqa: ANN401 - the answer's JSON
    """Send a request about a system to a service, and return the JSON of the response.

    Raises
    ------
    GeohealError
        When the service refuses it.
    """
    answer = api.request(method, f"{API_PREFIX}{path}", json=body, params={"system": system, **query})
    return require_success(answer, f"{method} {path}").json()


def register_system(api: httpx2.Client, system: str, thresholds: Mapping[str, float]) -> None:
    """Register a system with its limits.

    Raises
    ------
    GeohealError
        When the service refuses it.
    """
    path = f"/systems/{system}"
    require_success(api.put(f"{API_PREFIX}{path}", json={"thresholds": thresholds}), f"PUT {path}")


def require_success(answer: httpx2.Response, request: str) -> httpx2.Response:
    """Return the response to a request if the service accepted it.

    Raises
    ------
    GeohealError
        When the service refused it.
    """
    if answer.is_error:
        raise GeohealError(f"The service refused {request}: {answer.text[:300]}")
    return answer
