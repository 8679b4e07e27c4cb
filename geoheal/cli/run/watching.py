"""Create observers of processes and scrapers of metrics, and run them until stopped."""

import socket
from contextlib import ExitStack
from threading import Event
from urllib.parse import urlsplit

import psutil
import typer
from rich.console import Console

from geoheal.constants import OWN_NAME
from geoheal.errors import InvalidInput
from geoheal.remote.service import Service
from geoheal.remote.telemetry import TelemetryService
from geoheal.watch.lines import LinePrinter
from geoheal.watch.observer import ProcessObserver, WatchedProcessEnded
from geoheal.watch.probe import Prober
from geoheal.watch.process_tree import find_process, listener
from geoheal.watch.prometheus.scraper import Scraper
from geoheal.watch.prometheus.target import ScrapeTarget
from geoheal.watch.view import View
from geoheal.watch.watcher import Display, Watcher

EXIT_PROCESS_ENDED = 3


def run_watch(
    stack: ExitStack,
    system: str,
    observer: ProcessObserver,
    *,
    url: str,
    token: str | None,
    interval_s: float,
    stop: Event,
) -> None:
    """Watch until stopped; leave with exit code 3 when the watched process has ended."""
    service = stack.enter_context(Service(url, token))
    watcher = Watcher(service, system, observer, _display(stack, url), node=socket.gethostname())
    try:
        watcher.run(interval_s, stop)
    except WatchedProcessEnded as error:
        typer.echo("The watched process has ended.", err=True)
        raise typer.Exit(EXIT_PROCESS_ENDED) from error


def watch_process(
    pid: int, probe: str, *, url: str, token: str | None, interval_s: float, stop: Event
) -> None:
    """Watch a process of the service, and a URL of it, until stopped."""
    process = psutil.Process(pid)
    with ExitStack() as stack:
        observer = ProcessObserver(lambda: process, prober=stack.enter_context(Prober(probe)))
        run_watch(stack, OWN_NAME, observer, url=url, token=token, interval_s=interval_s, stop=stop)


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
    """Scrape Prometheus targets until stopped."""
    targets = [ScrapeTarget(each.strip(), system) for each in urls.split(",") if each.strip()]
    if not targets:
        raise InvalidInput("--prometheus expects one URL or several, separated by commas.")
    service = stack.enter_context(TelemetryService(url, token))
    Scraper(service, targets, LinePrinter()).run(interval_s, stop)


def observer_of(
    stack: ExitStack, pid: int | None, url: str, probe: str | None, *, machine: bool
) -> tuple[str, ProcessObserver]:
    """Return what is observed, and its name."""
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


def _display(stack: ExitStack, url: str) -> Display:
    console = Console()
    if console.is_terminal:
        return stack.enter_context(View(url, console))
    return LinePrinter()
