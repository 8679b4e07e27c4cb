"""Rounds of scrapes: all targets at the same time, each within a deadline."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import httpx2

from geoheal.errors import GeohealError
from geoheal.watch.prometheus.exposition import Exposition
from geoheal.watch.prometheus.target import DEADLINE_S, ScrapeTarget

AT_ONCE: Final = 64
"""Targets that are read at the same time."""


class Rounds:
    """Reads targets repeatedly over connections that stay open.

    Parameters
    ----------
    targets
        The targets.
    deadline_s
        Total seconds for the response of a target.
    """

    def __init__(self, targets: Sequence[ScrapeTarget], deadline_s: float = DEADLINE_S) -> None:
        self._targets = targets
        self._deadline_s = deadline_s
        self._runner = asyncio.Runner()
        self._client: httpx2.AsyncClient | None = None

    @contextmanager
    def opened(self) -> Iterator["Rounds"]:
        """Hold connections for as long as the context lasts."""
        with self._runner:
            self._runner.run(self._open())
            try:
                yield self
            finally:
                self._runner.run(self._close())

    def scrape(self) -> list[Exposition | str]:
        """Return what each target exposes, or why that is not known."""
        answers = self._runner.run(self._all())
        return [each if isinstance(each, str) else _exposed(each) for each in answers]

    async def _open(self) -> None:
        self._client = httpx2.AsyncClient(timeout=self._deadline_s)

    async def _close(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    async def _all(self) -> list["_Answer | str"]:
        slots = asyncio.Semaphore(AT_ONCE)
        return await asyncio.gather(*(self._one(target, slots) for target in self._targets))

    async def _one(self, target: ScrapeTarget, slots: asyncio.Semaphore) -> "_Answer | str":
        if self._client is None:
            raise RuntimeError("Open the rounds before scraping.")
        async with slots:
            try:
                async with asyncio.timeout(self._deadline_s):
                    return target, await target.answer(self._client)
            except TimeoutError:
                return f"{target.address} does not answer within {self._deadline_s:g} s."
            except GeohealError as error:
                return error.message


_Answer = tuple[ScrapeTarget, tuple[bytes, str, int]]
"""A target, and its response: body, content type, and time of the request (ns)."""


def _exposed(answer: _Answer) -> Exposition | str:
    target, sent = answer
    try:
        return target.exposition(*sent)
    except GeohealError as error:
        return error.message
