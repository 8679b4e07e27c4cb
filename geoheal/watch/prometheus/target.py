"""A Prometheus target: the URL of its metrics, and its responses."""

import time
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx2

from geoheal.errors import GeohealError, InvalidInput, ServiceUnreachable
from geoheal.watch.prometheus.content import ACCEPT
from geoheal.watch.prometheus.exposition import Exposition, read_exposition

PATH: Final = "/metrics"
DEADLINE_S: Final = 10.0
"""Seconds that it has to send all it exposes."""

BYTES_MAX: Final = 32_000_000
"""Size of an exposition that is read."""


class ScrapeTarget:
    """A target.

    Parameters
    ----------
    url
        URL of its exposition; ``/metrics`` if it has no path.
    system
        Name of the system that it is a node of; None for the name that it gives itself, otherwise its
        address.

    Raises
    ------
    InvalidInput
        If the URL is invalid.
    """

    def __init__(self, url: str, system: str | None) -> None:
        text = url if "://" in url else f"http://{url}"
        try:
            parts = urlsplit(text)
            is_meant = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            is_meant = False
        if not is_meant:
            raise InvalidInput(f"--prometheus expects URLs such as http://host:9100/metrics, got {url!r}.")
        self.url = text if parts.path not in {"", "/"} else f"{parts.scheme}://{parts.netloc}{PATH}"
        self.address = parts.netloc.rpartition("@")[2]
        self._system = system

    def exposition(self, body: bytes, content_type: str, asked_ns: int) -> Exposition:
        """Read the response to a request.

        Raises
        ------
        InvalidInput
            If it does not contain metrics.
        """
        try:
            return read_exposition(body, content_type, asked_ns)
        except GeohealError as error:
            raise InvalidInput(f"{self.address}: {error.message}") from error

    def attributes(self, exposed: Mapping[str, str]) -> dict[str, str]:
        """Return the attributes of its resource."""
        system = self._system or exposed.get("service.name") or self.address
        return {**exposed, "service.name": system, "service.instance.id": self.address}

    async def answer(self, client: httpx2.AsyncClient) -> tuple[bytes, str, int]:
        """Request its metrics; return body, content type, and time of the request (ns).

        Raises
        ------
        ServiceUnreachable, InvalidInput
            If it does not answer, or the response is too large.
        """
        asked_ns = time.time_ns()
        body = bytearray()
        try:
            async with client.stream(
                "GET", self.url, headers={"Accept": ACCEPT}, follow_redirects=True
            ) as answer:
                answer.raise_for_status()
                async for chunk in answer.aiter_bytes():
                    body += chunk
                    if len(body) > BYTES_MAX:
                        raise InvalidInput(f"{self.address} exposes more than {BYTES_MAX // 10**6} MB.")
        except httpx2.HTTPStatusError as error:
            status = error.response.status_code
            raise ServiceUnreachable(f"{self.address} answers {status} at {self.url}.") from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            why = str(error) or type(error).__name__
            raise ServiceUnreachable(f"{self.address} does not answer ({why}).") from error
        return bytes(body), answer.headers.get("Content-Type", ""), asked_ns
