"""Service and rental of the second stage, set up as by a user: recorded, and deployed from git."""

import socket
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

import httpx2

from geoheal.constants import API_PREFIX
from geoheal.demo.api_requests import register_system, request_json, require_success
from geoheal.demo.machine import Machine
from geoheal.demo.parts import (
    COMMAND,
    Part,
    environment_of,
    failure,
    run_command,
    running,
    running_service,
    send_sighup,
)
from geoheal.demo.rental.history import RentalCommit, commit, release, write_history
from geoheal.demo.rental.releases import Release
from geoheal.demo.stage import THRESHOLDS
from geoheal.demo.traffic import Traffic
from geoheal.repository.git import Git

SYSTEM: Final = "rental"
INTERVAL_S: Final = 0.25
START_S: Final = 60.0
"""Time limit for the first response of the rental, on an idle machine."""

SETTINGS: Final = """\
system = "rental"
record = ["rental.*"]
profile = true

{project}
[project.apply]
{apply}
"""
"""Additions to the file from `geoheal init`: whose calls are recorded, and how a patch is applied."""
PID_FILE: Final = "rental.pid"
APPLY: Final[Mapping[str, str]] = {
    "file": f'reload = ["sh", "-c", "kill -HUP $(cat {PID_FILE})"]',
    "git": 'target = "git"',
}
"""How a patch is applied: the file is replaced, or a branch is created, which a person merges."""

POLICY: Final[Mapping[str, Any]] = {
    "check_interval_s": 1,
    "hold_s": 0,
    "clear_s": 1,
    "cooldown_s": 1,
    "candidates_max": 6,
    "stabilisation_s": 4,
}
"""No delays, because nobody wants to wait in a demonstration."""

CUSTOMERS: Final = ("regular", "member", "school")
CITIES: Final = ("Ghent", "Basel", "Turin", "Lund")
TRAFFIC: Final = (
    *((f"/stations/{station}/{customer}", 10 / 36) for station in range(12) for customer in CUSTOMERS),
    *((f"/cities/{city}", 5 / 2) for city in CITIES),
    *((f"/prices/{minutes}/member", 1.0) for minutes in range(50, 3050, 300)),
)
"""Thirty requests per second; a third of them show a station, so that a slow part of it stands out."""

FILL: Final = """\
import sys
from pathlib import Path
from rental import storage
storage.create(storage.connect(Path(sys.argv[1])))
"""


@dataclass(frozen=True, slots=True)
class RentalStage:
    """A running service, and the rental that it watches over.

    Parameters
    ----------
    folder
        The rental's repository.
    api
        Client of the service.
    app_pid
        Process id of the rental's server, which reloads its code on SIGHUP.
    machine
        The machine that all of it runs on.
    target
        How patches are applied, as in :data:`APPLY`.
    """

    folder: Path
    api: httpx2.Client
    app_pid: int
    machine: Machine
    target: str = "file"

    def request(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: str | int
    ) -> Any:  # noqa: ANN401
        """Send a request about the rental to the service."""
        return request_json(self.api, SYSTEM, method, path, body, **query)

    def response(self, path: str) -> httpx2.Response:
        """Return the service's response about the rental, also a refusal."""
        return self.api.get(f"{API_PREFIX}{path}", params={"system": SYSTEM})

    def deploy(self, what: Release) -> list[str]:
        """Commit a release, reload the rental, and report the event; return the hashes of the commits."""
        hashes = release(self.folder, what.commits)
        send_sighup(self.app_pid)
        event = {"system": SYSTEM, "kind": "deploy", "title": what.title, "version": hashes[-1]}
        self.request("POST", "/events", event)
        return hashes

    def merge(self, branch: str) -> None:
        """Merge a branch, and reload the rental, as a person does with a patch on a branch."""
        Git(self.folder).run("merge", "--quiet", "--ff-only", branch)
        send_sighup(self.app_pid)

    def limit_latency(self, milliseconds: float) -> None:
        """Set the limit of the mean latency."""
        limits = {"thresholds": {"latency_max_ms": milliseconds}}
        path = f"/systems/{SYSTEM}"
        require_success(self.api.patch(f"{API_PREFIX}{path}", json=limits), f"PATCH {path}")

    def start_healing(self) -> None:
        """Start the healing loop with ``auto_apply``."""
        self.request("POST", "/start", {"system": SYSTEM, "auto_apply": True})


@contextmanager
def set_up(folder: Path, machine: Machine, target: str = "file") -> Iterator[RentalStage]:
    """Start everything in an empty folder; end it afterwards.

    Parameters
    ----------
    target
        How patches are applied, as in :data:`APPLY`.

    Raises
    ------
    GeohealError
        When the service or the rental does not start.
    """
    environment, log, database = environment_of(folder), folder / "log", folder / "rental.db"
    repository = folder / "rental"
    repository.mkdir()
    write_history(repository)
    _describe(repository, environment, log, target)
    run_command(
        "Filling the rental's database",
        [sys.executable, "-c", FILL, str(database)],
        environment,
        log,
        repository,
    )
    with running_service(environment, log) as api:
        register_system(api, SYSTEM, THRESHOLDS)
        inside = {
            **environment,
            "GEOHEAL_URL": str(api.base_url),
            "RENTAL_DATABASE": str(database),
            "RENTAL_INTERVAL_S": str(INTERVAL_S),
        }
        port = _free_port()
        with running(_served(port), inside, log, repository) as app:
            _wait_until_open(app, port, START_S * machine.stretch, log)
            run_command(
                "geoheal register", [*COMMAND, "register", str(repository / "geoheal.toml")], environment, log
            )
            with Traffic(port) as traffic:
                traffic.drive(TRAFFIC)
                stage = RentalStage(repository, api, app.pid, machine, target)
                stage.request("PATCH", "/policy", {"system": SYSTEM, **POLICY})
                yield stage


def _describe(repository: Path, environment: Mapping[str, str], log: Path, target: str) -> None:
    """Set up the rental for geoheal as a user does, and commit that."""
    run_command("geoheal init", [*COMMAND, "init", str(repository)], environment, log)
    file = repository / "geoheal.toml"
    file.write_text(SETTINGS.format(project=file.read_text(), apply=APPLY[target]))
    commit(repository, RentalCommit("Have geoheal watch over it"), datetime.now(UTC))


def _served(port: int) -> list[str]:
    """Return the command that serves the rental; its server starts new workers on SIGHUP."""
    server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    places = ["--port", str(port), "--pid-file", PID_FILE]
    return [*server, *places, "--workers", "1", "--blocking-threads", "4", "serve:application"]


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_open(app: Part, port: int, patience_s: float, log: Path) -> None:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline and app.poll() is None:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/prices/60/member")
            connection.getresponse().read()
        except (OSError, HTTPException):
            time.sleep(0.2)
        else:
            return
    reason = f"did not answer within {patience_s:.0f} s" if app.poll() is None else "ended before it answered"
    raise failure(f"The rental {reason}.", log)
