"""A database with an open incident, and a real HTTP server that receives alerts."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from geoheal.domain.healing.incident import Incident, IncidentState
from geoheal.domain.health.degradation import Finding, Severity
from geoheal.domain.health.system import System
from geoheal.domain.snapshots.convention import Geometry
from geoheal.domain.symptom import Symptom
from geoheal.store.healing import incidents, kept_findings
from geoheal.store.session import Database, create_engine
from geoheal.store.systems import systems

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@dataclass
class Receiver:
    """What a server was sent, and what it answers: one status after another, then 204."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.requests]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    received = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
            status, headers = received.answers.pop(0) if received.answers else (204, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(create_engine(database_url))
    yield opened
    opened.close()


@pytest.fixture
def system(database: Database) -> System:
    with database.transaction() as connection:
        return systems.register(connection, "checkout", Geometry.SPHERE, 64)


@pytest.fixture
def incident(database: Database, system: System) -> Incident:
    """Return an open one with two findings."""
    now = datetime.now(UTC)
    found = Incident(
        id=uuid7(),
        state=IncidentState.OPEN,
        severity=Severity.CRITICAL,
        symptom=Symptom.ERROR_SPIKE,
        first_seen_at=now,
        last_seen_at=now,
        opened_at=now,
    )
    findings = [
        Finding(
            code=code, severity=severity, metric=metric, value=value, threshold=1.0, message=f"{code} is high"
        )
        for code, severity, metric, value in (
            ("ERROR_RATE_HIGH", Severity.CRITICAL, "error_rate", 0.2),
            ("LATENCY_HIGH", Severity.WARNING, "latency_ms", 9000.0),
        )
    ]
    with database.transaction() as connection:
        incidents.save(connection, system, found)
        kept_findings.keep(connection, system, found, findings, now)
    return found
