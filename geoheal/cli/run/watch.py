"""``geoheal watch``: observe a real process, and report its health."""

from contextlib import ExitStack
from threading import Event
from typing import Annotated

import typer

from geoheal.cli.run.signals import stopped_by_signals
from geoheal.cli.terminal.options import SERVICE_URL, Token, Url
from geoheal.errors import InvalidInput

OBSERVE_S = 5.0
SCRAPE_S = 15.0


def watch(
    pid: Annotated[int | None, typer.Option(help="Watch this process and its descendants.")] = None,
    machine: Annotated[bool, typer.Option("--machine", help="Watch the whole machine.")] = False,
    probe: Annotated[
        str | None, typer.Option(help="URL to request four times per second; its latencies form the basin.")
    ] = None,
    prometheus: Annotated[
        str | None,
        typer.Option(metavar="URL[,URL…]", help="Scrape these Prometheus targets; each is one node."),
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

    While the service does not answer, snapshots are kept, and sent when it answers again. Ends on Ctrl-C
    with exit code 0, and with 3 when the watched process has ended.
    """
    if sum((pid is not None, machine, prometheus is not None)) > 1:
        raise InvalidInput("Watch a process (--pid), the machine (--machine), or targets (--prometheus).")
    if prometheus is not None and probe is not None:
        raise InvalidInput("--probe cannot be used with --prometheus; use it with --pid or --machine.")
    stop = Event()
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(stop))
        from geoheal.cli.run.watching import observer_of, run_watch, scrape

        if prometheus is not None:
            every_s = SCRAPE_S if interval is None else interval
            scrape(stack, prometheus, system, url=url, token=token, interval_s=every_s, stop=stop)
            return
        interval = OBSERVE_S if interval is None else interval
        name, observer = observer_of(stack, pid, url, probe, machine=machine)
        run_watch(stack, system or name, observer, url=url, token=token, interval_s=interval, stop=stop)
