"""The watch as a live view in a terminal."""

from collections import deque
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from geoheal.constants import API_PREFIX
from geoheal.domain.display import sparkline
from geoheal.watch.lines import figures, findings, status
from geoheal.watch.watcher import Sight

COLOURS = {"healthy": "bold green", "warning": "bold yellow", "critical": "bold red", "silent": "bold yellow"}
HISTORY = 60
"""Observations in a sparkline: five minutes, at five seconds each."""
CURVES = (("drift", "drift"), ("latency", "avg_latency_ms"), ("memory", "memory_usage_mb"))


class View:
    """Shows the system's health, what was observed, and how it went; a context manager.

    Parameters
    ----------
    url
        URL of the service, which is shown.
    """

    def __init__(self, url: str, console: Console | None = None) -> None:
        self._url = url
        self._live = Live(Text("Waiting for the first snapshot …"), console=console, auto_refresh=False)
        self._curves: Mapping[str, deque[float | None]] = {name: deque(maxlen=HISTORY) for name, _ in CURVES}

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def say(self, message: str) -> None:
        """Print a sentence above the view."""
        self._live.console.print(Text(message))

    def show(self, sight: Sight) -> None:
        """Show an observation."""
        seen = {**sight.fields, "drift": sight.drift}
        for name, field in CURVES:
            self._curves[name].append(seen.get(field))
        self._live.update(self._picture(sight), refresh=True)

    def _picture(self, sight: Sight) -> Group:
        now = status(sight.health)
        head = Text.assemble(
            (str(sight.fields["system"]), "bold"),
            "  ",
            (now, COLOURS.get(now, "dim")),
            f"  {sight.at:%H:%M:%S %Z}",
        )
        if sight.waiting:
            head.append(f"  {sight.waiting} snapshots wait for the service", style="yellow")
        return Group(head, self._figures(sight), *_findings(sight), self._addresses(sight))

    def _figures(self, sight: Sight) -> Table:
        table = Table(box=None, show_header=False, pad_edge=False)
        for name, value in figures(sight):
            table.add_row(name, Text(value, justify="right"), sparkline([*self._curves.get(name, ())]))
        return table

    def _addresses(self, sight: Sight) -> Text:
        health = f"{self._url}{API_PREFIX}/health?system={sight.fields['system']}"
        return Text(f"{health}   {self._url}/openapi   Ctrl-C ends", style="dim")


def _findings(sight: Sight) -> Iterable[Text]:
    colour = COLOURS.get(status(sight.health), "")
    return [Text(f"● {finding}", style=colour) for finding in findings(sight.health)]
