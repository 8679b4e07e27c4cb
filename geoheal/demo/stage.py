"""Service, shop and customers of the demonstration, each in its own process or threads."""

import http.client
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx2

from geoheal.demo.api_requests import register_system, request_json
from geoheal.demo.machine import SHOP, Machine
from geoheal.demo.parts import (
    COMMAND,
    announced_by,
    environment_of,
    run_command,
    running,
    running_service,
    send_sighup,
)
from geoheal.demo.scenario import EVERYDAY, Scenario
from geoheal.demo.traffic import Traffic

SYSTEM: Final = "shop"
INTERVAL_S: Final = 0.15
"""Seconds between two snapshots: the shop's healthy state is known after 18 s."""
RELEASES: Final = Path(__file__).parent / "releases"
"""Faulty modules; not in the shop, where geoheal reads every file before it changes a shared name."""
LATENCY_MAX_MS: Final = 20.0
"""Limit of the mean latency on an idle machine."""

THRESHOLDS: Final[Mapping[str, float]] = {
    "memory_slope_max_mb": 96.0,
    "memory_max_mb": 100_000.0,
    "phi_min": 0.0,
    "phi_max": 1.0,
    "phi_decline_slope": -10.0,
    "kappa_tolerance": 1e6,
    "breakdown_max": 10.0,
}
"""Limits that suit a small, fast shop without its own Φ."""

POLICY: Final[Mapping[str, Any]] = {
    "auto_apply": True,
    "check_interval_s": 1,
    "hold_s": 0,
    "clear_s": 1,
    "cooldown_s": 0,
    "candidates_max": 3,
}
"""No delays, because nobody wants to wait in a demonstration."""

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
        Folder of the shop's files.
    api
        Client of the service.
    shop_port
        Port of the shop on this machine.
    shop_pid
        Process id of the shop.
    traffic
        Its customers.
    machine
        The machine that all of it runs on.
    """

    folder: Path
    api: httpx2.Client
    shop_port: int
    shop_pid: int
    traffic: Traffic
    machine: Machine

    def drive_everyday_traffic(self) -> None:
        """Drive everyday traffic."""
        self.traffic.drive(EVERYDAY)

    def inject_fault(self, scenario: Scenario) -> None:
        """Cause the scenario's fault."""
        self.traffic.drive(scenario.requests)
        self.request("PATCH", "/policy", {"stabilisation_s": scenario.stabilisation_s})
        if scenario.release:
            self._release(RELEASES, scenario)
        self._faults(dict(scenario.faults))

    def clear_faults(self, scenario: Scenario) -> None:
        """End the faults outside of the code; the code stays as geoheal healed it."""
        self._faults(dict.fromkeys((name for name, _ in scenario.faults), 0.0))

    def restore_module(self, scenario: Scenario) -> None:
        """Undo a faulty release that geoheal has not healed, so that it does not affect the next scenario."""
        if scenario.release:
            self._release(SHOP, scenario)

    def start_healing(self) -> None:
        """Start the healing loop unless it runs."""
        if not self.request("GET", "/status")["status"]["engine"]["running"]:
            self.request("POST", "/start", {"system": SYSTEM, "auto_apply": True})

    def request(self, method: str, path: str, body: Mapping[str, Any] | None = None, **query: Any) -> Any:  # noqa: ANN401
        """Send a request about the shop to the service."""
        return request_json(self.api, SYSTEM, method, path, body, **query)

    def _release(self, source: Path, scenario: Scenario) -> None:
        name = f"{scenario.module}.py"
        shutil.copyfile(source / name, self.folder / name)
        send_sighup(self.shop_pid)

    def _faults(self, faults: Mapping[str, float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.shop_port, timeout=5)
        connection.request("POST", "/faults", json.dumps(faults))
        connection.getresponse().read()
        connection.close()


@contextmanager
def set_up(folder: Path, machine: Machine) -> Iterator[DemoStage]:
    """Start everything in an empty folder; end it afterwards.

    Raises
    ------
    GeohealError
        When the service or the shop does not start.
    """
    environment, log = environment_of(folder), folder / "log"
    shop = folder / "shop"
    shutil.copytree(SHOP, shop, ignore=shutil.ignore_patterns("__pycache__"))
    with running_service(environment, log) as api:
        thresholds = {**THRESHOLDS, "latency_max_ms": LATENCY_MAX_MS * machine.stretch}
        register_system(api, SYSTEM, thresholds)
        inside = {
            **environment,
            "GEOHEAL_URL": str(api.base_url),
            "GEOHEAL_SYSTEM": SYSTEM,
            "GEOHEAL_HOOKS_DIR": str(shop / "hooks"),
            "SHOP_INTERVAL_S": str(INTERVAL_S),
        }
        with running([sys.executable, str(shop / "app.py")], inside, log, is_piped=True) as app:
            port = int(announced_by(app, "", log))
            _register_modules(shop, app.pid, environment, log)
            with Traffic(port) as traffic:
                stage = DemoStage(shop, api, port, app.pid, traffic, machine)
                stage.drive_everyday_traffic()
                stage.request("PATCH", "/policy", {"system": SYSTEM, **POLICY})
                yield stage


def _register_modules(shop: Path, pid: int, environment: Mapping[str, str], log: Path) -> None:
    reload = json.dumps(["kill", "-HUP", str(pid)])
    (shop / "geoheal.toml").write_text(MODULES.format(reload=reload))
    run_command("geoheal register", [*COMMAND, "register", str(shop / "geoheal.toml")], environment, log)
