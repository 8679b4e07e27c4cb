"""``geoheal run``: the service and a watch over it, together, until Ctrl-C."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import IO, Annotated

import typer

from geoheal.api.front.parent import ending_with
from geoheal.cli.run.signals import stopped_by_signals
from geoheal.cli.terminal.invocation import own_command
from geoheal.cli.terminal.options import DatabaseUrl, DataDir, Token
from geoheal.constants import API_PREFIX, OWN_NAME
from geoheal.errors import GeohealError

ANNOUNCED = "geoheal serves "
"""Text that the service prints before its address when it is ready."""

POLL_S = 0.05
FORWARD_TIMEOUT_S = 5.0


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [5001]; 0 for any free port.")] = None,
    interval: Annotated[float, typer.Option(min=0.1, help="Seconds between snapshots.")] = 5.0,
    token: Token = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Start the service and show its health until Ctrl-C, which stops it."""
    stop = Event()
    with ExitStack() as stack:
        stack.enter_context(stopped_by_signals(stop))
        service = stack.enter_context(_running(_command(host, port, data_dir), _environment(database_url)))
        url = _announced(service, stop)
        if url is not None:
            health = f"{url}{API_PREFIX}/health?system={OWN_NAME}"
            typer.echo(f"Dashboard: {url}/   API: {health}   Documentation: {url}/openapi")
            typer.echo(f"To see a system being healed, in another terminal: {own_command()} demo")
            _watch(service, url, token, interval, stop)
        if service.poll() is not None:
            raise GeohealError("The service ended unexpectedly; see its messages above.")
    typer.echo("Stopped.")


def _command(host: str | None, port: int | None, data_dir: Path | None) -> list[str]:
    options = {"--host": host, "--port": port, "--data-dir": data_dir}
    given = [word for name, value in options.items() if value is not None for word in (name, str(value))]
    return [sys.executable, "-m", "geoheal.cli", "serve", *given]


def _environment(database_url: str | None) -> dict[str, str]:
    """Return the service's environment.

    A URL is handed over here, for a command line can be read by everyone.
    """
    own = {} if database_url is None else {"GEOHEAL_DATABASE_URL": database_url}
    return {"GEOHEAL_LOG_LEVEL": "WARNING", **os.environ, **own}


@contextmanager
def _running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Yield the service, in a session of its own so that Ctrl-C reaches it through this process alone.

    It is ended in order, however often somebody presses Ctrl-C meanwhile; if this process is killed, the
    kernel tells the service to end.
    """
    service = subprocess.Popen(  # noqa: S603 - this interpreter and this package
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=ending_with(os.getpid(), signal.SIGTERM),  # noqa: PLW1509 - system calls alone
    )
    messages = Thread(target=_forward, args=(service.stderr,), daemon=True)
    messages.start()
    try:
        yield service
    finally:
        service.terminate()
        service.wait()
        messages.join(FORWARD_TIMEOUT_S)


def _forward(messages: IO[str]) -> None:
    """Pass the service's messages on; a live view shows them above itself."""
    for line in messages:
        sys.stderr.write(line)


def _announced(service: subprocess.Popen[str], stop: Event) -> str | None:
    """Return the service's address, as soon as it answers; None when it ends, or is to end, before."""
    addresses: SimpleQueue[str] = SimpleQueue()

    def read(lines: IO[str]) -> None:
        for line in lines:
            if line.startswith(ANNOUNCED):
                addresses.put(line.removeprefix(ANNOUNCED).strip().removesuffix(API_PREFIX))

    assert service.stdout is not None  # noqa: S101 - it is a pipe
    Thread(target=read, args=(service.stdout,), daemon=True).start()
    while not stop.is_set() and service.poll() is None:
        with suppress(Empty):
            return addresses.get(timeout=POLL_S)
    return None


def _watch(
    service: subprocess.Popen[str], url: str, token: str | None, interval_s: float, stop: Event
) -> None:
    """Watch the service until stopped, or until it ends."""
    from geoheal.cli.run.watching import watch_process

    def end() -> None:
        service.wait()
        stop.set()

    Thread(target=end, daemon=True).start()
    watch_process(service.pid, f"{url}/healthz", url=url, token=token, interval_s=interval_s, stop=stop)
