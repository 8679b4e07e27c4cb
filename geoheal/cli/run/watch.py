"""``geoheal watch``: observe a real process, and report its health."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Event
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from geoheal.cli.terminal.options import SERVICE_URL, Token, Url
from geoheal.errors import InvalidInput

if TYPE_CHECKING:
    from geoheal.watch.observer import ProcessObserver
    from geoheal.watch.watcher import Display

EXIT_PROCESS_ENDED = 3
OBSERVE_S = 5.0
SCRAPE_S = 15.0
OWN_NAME = "geoheal"
"""The system under which the service itself is watched."""


def watch(
    pid: Annotated[int | None, typer.Option(help="Watch this process and its descendants.")] = None,
    machine: Annotated[bool, typer.Option("--machine", help="Watch the whole machine.")] = False,
    probe: Annotated[
        str | None, typer.Option(help="URL that is asked four times a second: its latencies are the basin.")
    ] = None,
    prometheus: Annotated[
        str | None,
        typer.Option(metavar="URL[,URL…]", help="Scrape these Prometheus targets; each is a node."),
    ] = None,
    system: Annotated[
        str | None,
        typer.Option(help="Name of the system [geoheal, the process's, the host's, or the target's]."),
    ] = None,
    interval: Annotated[
        float | None, typer.Option(min=0.1, help="Seconds between snapshots [5; 15 for Prometheus targets].")
    ] = None,
    url: Url = SERVICE_URL,
    token: Token = None,
) -> None:
    """Observe a process, the machine, Prometheus targets, or (without these) the service itself.

    While the service is away snapshots wait, and are sent when it is back. Ends on Ctrl-C with exit code 0,
    and with 3 when the watched process has ended.
    """
    if sum((pid is not None, machine, prometheus is not None)) > 1:
        raise InvalidInput("Watch a process (--pid), the machine (--machine), or targets (--prometheus).")
    if prometheus is not None and probe is not None:
        raise InvalidInput("--probe asks a process or the machine; --prometheus reads what targets measure.")
    stop = Event()
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(stop))
        if prometheus is not None:
            every_s = SCRAPE_S if interval is None else interval
            scrape(stack, prometheus, system, url=url, token=token, interval_s=every_s, stop=stop)
            return
        interval = OBSERVE_S if interval is None else interval
        name, observer = _observer(stack, pid, url, probe, machine=machine)
        run_watch(stack, system or name, observer, url=url, token=token, interval_s=interval, stop=stop)


def run_watch(
    stack: ExitStack,
    system: str,
    observer: "ProcessObserver",
    *,
    url: str,
    token: str | None,
    interval_s: float,
    stop: Event,
) -> None:
    """Watch until told to stop; leave with exit code 3 when the watched process has ended."""
    import socket

    from geoheal.remote.service import Service
    from geoheal.watch.observer import WatchedProcessEnded
    from geoheal.watch.watcher import Watcher

    service = stack.enter_context(Service(url, token))
    watcher = Watcher(service, system, observer, _display(stack, url), node=socket.gethostname())
    try:
        watcher.run(interval_s, stop)
    except WatchedProcessEnded as error:
        typer.echo("The watched process has ended.", err=True)
        raise typer.Exit(EXIT_PROCESS_ENDED) from error


def scrape(
    stack: ExitStack,
    urls: str,
    system: str | None,
    *,
    url: str,
    token: str | None,
    interval_s: float,
    stop: Event,
) -> None:
    """Scrape Prometheus targets until told to stop."""
    from geoheal.remote.telemetry import TelemetryService
    from geoheal.watch.lines import LinePrinter
    from geoheal.watch.prometheus.scraper import Scraper
    from geoheal.watch.prometheus.target import ScrapeTarget

    targets = [ScrapeTarget(each.strip(), system) for each in urls.split(",") if each.strip()]
    if not targets:
        raise InvalidInput("--prometheus expects one URL or several, separated by commas.")
    service = stack.enter_context(TelemetryService(url, token))
    Scraper(service, targets, LinePrinter()).run(interval_s, stop)


@contextmanager
def stopped_by_signals(stop: Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM set an event, however often they come."""
    import signal

    def end(*_: object) -> None:
        stop.set()

    previous = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


def _observer(
    stack: ExitStack, pid: int | None, url: str, probe: str | None, *, machine: bool
) -> "tuple[str, ProcessObserver]":
    """Return what is observed, and its name."""
    import socket

    from geoheal.watch.observer import ProcessObserver
    from geoheal.watch.probe import Prober
    from geoheal.watch.process_tree import find_process, listener

    prober = None if probe is None else stack.enter_context(Prober(probe))
    if machine:
        return socket.gethostname(), ProcessObserver(lambda: None, machine=True, prober=prober)
    if pid is not None:
        process = find_process(pid)
        return process.name(), ProcessObserver(lambda: process, prober=prober, ends=True)
    prober = prober or stack.enter_context(Prober(f"{url.rstrip('/')}/healthz"))
    parts = urlsplit(url)
    here = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    port = parts.port or {"https": 443}.get(parts.scheme, 80)
    return OWN_NAME, ProcessObserver(lambda: listener(port) if here else None, prober=prober)


def _display(stack: ExitStack, url: str) -> "Display":
    from rich.console import Console

    console = Console()
    if console.is_terminal:
        from geoheal.watch.view import View

        return stack.enter_context(View(url, console))
    from geoheal.watch.lines import LinePrinter

    return LinePrinter()
