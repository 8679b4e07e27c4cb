"""The stage: the service, the shop and its customers, each in a process or thread of its own."""

import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

from geoheal.constants import API_PREFIX
from geoheal.demo.machine import SHOP, Machine
from geoheal.demo.scenario import EVERYDAY, Scenario
from geoheal.demo.traffic import Traffic
from geoheal.errors import GeohealError

SYSTEM: Final = "shop"
INTERVAL_S: Final = 0.25
ANNOUNCED: Final = "geoheal serves "
RELEASES: Final = Path(__file__).parent / "releases"
"""Faulty modules; apart from the shop, for geoheal reads every file there before it changes a shared name."""
END_S: Final = 120.0
"""Time in which a part has to end by itself: its database is stopped in order."""
LATENCY_MAX_MS: Final = 20.0
"""Mean latency that is still well, on an idle machine."""
LAST_LINES: Final = 15
"""Lines of the log that an error shows."""

THRESHOLDS: Final[Mapping[str, float]] = {
    "memory_slope_max_mb": 96.0,
    "memory_max_mb": 100_000.0,
    "phi_min": 0.0,
    "phi_max": 1.0,
    "phi_decline_slope": -10.0,
    "kappa_tolerance": 1e6,
    "breakdown_max": 10.0,
}
"""The shop is small and fast, and says nothing of its own Φ."""

POLICY: Final[Mapping[str, Any]] = {
    "auto_apply": True,
    "check_interval_s": 1,
    "hold_s": 0,
    "clear_s": 1,
    "cooldown_s": 0,
    "candidates_max": 3,
}
"""Everything at once, for nobody has time to wait in a demonstration."""

MODULES: Final = """\
system = "shop"

[[modules]]
name = "pricing"
path = "pricing.py"
workload = "workloads/pricing.py"
apply = {{ reload = {reload} }}

[[modules]]
name = "pages"
path = "pages.py"
workload = "workloads/pages.py"
apply = {{ reload = {reload} }}

[[modules]]
name = "stock"
path = "stock.py"
workload = "workloads/stock.py"
apply = {{ reload = {reload} }}

[[modules]]
name = "basin"
path = "hooks/basin.py"
hooks = ["basin"]
"""


@dataclass(frozen=True, slots=True)
class DemoStage:
    """A running service and a running shop.

    Parameters
    ----------
    folder
        Where the shop's files are.
    api
        Client of the service.
    shop_port
        Of the shop on this machine.
    shop_pid
        The shop's process.
    traffic
        Its customers.
    machine
        What all of it runs on.
    """

    folder: Path
    api: httpx2.Client
    shop_port: int
    shop_pid: int
    traffic: Traffic
    machine: Machine

    def calm(self) -> None:
        """Everyday traffic."""
        self.traffic.drive(EVERYDAY)

    def break_it(self, scenario: Scenario) -> None:
        """Let the scenario's fault happen."""
        self.traffic.drive(scenario.requests)
        self.ask("PATCH", "/policy", {"stabilisation_s": scenario.stabilisation_s})
        if scenario.release:
            self._release(RELEASES, scenario)
        self._faults(dict(scenario.faults))

    def mend_world(self, scenario: Scenario) -> None:
        """Take back what was broken outside the code; the code stays as geoheal healed it."""
        self._faults(dict.fromkeys((name for name, _ in scenario.faults), 0.0))

    def mend_code(self, scenario: Scenario) -> None:
        """Take back a faulty release that geoheal has not healed, so that the next scenario stands alone."""
        if scenario.release:
            self._release(SHOP, scenario)

    def let_heal(self) -> None:
        """Start the healing loop; again when it runs already, without effect."""
        if not self.ask("GET", "/status")["status"]["engine"]["running"]:
            self.ask("POST", "/start", {"system": SYSTEM, "auto_apply": True})

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any) -> Any:  # noqa: ANN401
        """Ask the service about the shop."""
        answer = self.api.request(
            method, f"{API_PREFIX}{path}", json=body, params={"system": SYSTEM, **query}
        )
        if answer.is_error:
            raise GeohealError(f"The service refused {method} {path}: {answer.text[:300]}")
        return answer.json()

    def _release(self, source: Path, scenario: Scenario) -> None:
        name = f"{scenario.module}.py"
        shutil.copyfile(source / name, self.folder / name)
        os.kill(self.shop_pid, signal.SIGHUP)

    def _faults(self, faults: Mapping[str, float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.shop_port, timeout=5)
        connection.request("POST", "/faults", json.dumps(faults))
        connection.getresponse().read()
        connection.close()


@contextmanager
def set_up(folder: Path, machine: Machine) -> Iterator[DemoStage]:
    """Start everything in an empty folder; end it again afterwards.

    Raises
    ------
    GeohealError
        When the service or the shop does not start.
    """
    environment = {**os.environ, "GEOHEAL_DATA_DIR": str(folder / "data"), "GEOHEAL_LOG_LEVEL": "ERROR"}
    environment.pop("GEOHEAL_DATABASE_URL", None)
    environment.pop("DATABASE_URL", None)
    shop = folder / "shop"
    shutil.copytree(SHOP, shop, ignore=shutil.ignore_patterns("__pycache__"))
    log = (folder / "log").open("ab")
    with _running([sys.executable, "-m", "geoheal.cli", "serve", "--port", "0"], environment, log) as service:
        url = _said(service, ANNOUNCED, folder / "log").removesuffix(API_PREFIX)
        with httpx2.Client(base_url=url, timeout=30) as api:
            _register(api, machine)
            inside = {
                **environment,
                "GEOHEAL_URL": url,
                "GEOHEAL_SYSTEM": SYSTEM,
                "GEOHEAL_HOOKS_DIR": str(shop / "hooks"),
                "SHOP_INTERVAL_S": str(INTERVAL_S),
            }
            with _running([sys.executable, str(shop / "app.py")], inside, log) as app:
                port = int(_said(app, "", folder / "log"))
                _register_modules(shop, app.pid, environment, log)
                with Traffic(port) as traffic:
                    stage = DemoStage(shop, api, port, app.pid, traffic, machine)
                    stage.calm()
                    stage.ask("PATCH", "/policy", {"system": SYSTEM, **POLICY})
                    yield stage


def _register(api: httpx2.Client, machine: Machine) -> None:
    thresholds = {**THRESHOLDS, "latency_max_ms": LATENCY_MAX_MS * machine.stretch}
    answer = api.put(f"{API_PREFIX}/systems/{SYSTEM}", json={"thresholds": thresholds})
    if answer.is_error:
        raise GeohealError(f"The service does not take the shop: {answer.text[:300]}")


def _register_modules(shop: Path, pid: int, environment: Mapping[str, str], log: Any) -> None:  # noqa: ANN401
    reload = json.dumps(["kill", "-HUP", str(pid)])
    (shop / "geoheal.toml").write_text(MODULES.format(reload=reload))
    subprocess.run(  # noqa: S603 - this interpreter and this package
        [sys.executable, "-m", "geoheal.cli", "register", str(shop / "geoheal.toml")],
        env=environment,
        stdout=log,
        stderr=log,
        check=True,
    )


@contextmanager
def _running(
    command: list[str],
    environment: Mapping[str, str],
    log: Any,  # noqa: ANN401 - a file
) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(  # noqa: S603 - this interpreter and this package
        command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()


def _said(process: "subprocess.Popen[str]", beginning: str, log: Path) -> str:
    """Return the first line that begins so, without that beginning."""
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    for line in process.stdout:
        if line.startswith(beginning):
            return line.removeprefix(beginning).strip()
    raise GeohealError(not_started(log.read_text(errors="replace")))


def not_started(log: str) -> str:
    """Why a part did not start: the last lines of the log, which is removed with the demonstration."""
    lines = [line for line in log.splitlines() if line.strip()][-LAST_LINES:]
    if not lines:
        return "A part of the demonstration did not start, and its log is empty."
    return "\n".join(["A part of the demonstration did not start. The last lines of its log:", *lines])
