"""A stand-in of the service on a real socket, which answers as it is told."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.waiting import PATIENCE_S


class StandIn:
    """Takes what reporters send."""

    def __init__(self) -> None:
        self.snapshots: list[dict[str, Any]] = []
        self.registered: list[dict[str, Any]] = []
        self.recorded: list[dict[str, Any]] = []
        self.profiles: list[dict[str, Any]] = []
        self.profile_attempts = 0
        self.profile_status = 201
        self.attempts = 0
        self.status = 200
        self.register_status = 201
        self.reject: str | None = None
        self.away: set[str] = set()
        self.hang = threading.Event()
        self.hang.set()
        self.tokens: set[str | None] = set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.tokens.add(self.headers.get("Authorization"))
                outer.hang.wait(PATIENCE_S)
                status, answer = outer.answer(self.path, body, self.headers.get("Content-Encoding"))
                text = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def answer(self, path: str, body: bytes, encoding: str | None) -> tuple[int, dict[str, Any]]:
        if path.endswith("/systems"):
            self.registered.append(json.loads(body))
            return self.register_status, {"detail": "as told"}
        assert encoding == "gzip"
        if path.endswith("/profiles"):
            self.profile_attempts += 1
            if self.profile_status == 201:
                self.profiles.append(json.loads(gzip.decompress(body)))
            return self.profile_status, {"success": True}
        self.attempts += 1
        if self.status != 200:
            return self.status, {"detail": "as told"}
        if path.endswith("/recordings"):
            self.recorded.append(json.loads(gzip.decompress(body)))
            return 200, {"accepted": len(self.recorded[-1]["calls"]), "rejected": []}
        rows = [json.loads(line) for line in gzip.decompress(body).splitlines()]
        rejected = [
            {"index": index, "id": row["id"], "reason": "as told"}
            for index, row in enumerate(rows)
            if self.reject is not None and row.get("label") == self.reject
        ]
        again = [index for index, row in enumerate(rows) if row.get("system") in self.away]
        settled = {*again, *(each["index"] for each in rejected)}
        self.snapshots += [row for index, row in enumerate(rows) if index not in settled]
        outcome = {"accepted": len(rows) - len(settled), "duplicates": 0, "rejected": rejected}
        return (503, {**outcome, "error": "as told", "send_again": again}) if again else (200, outcome)

    def labels(self) -> list[str]:
        return [each["label"] for each in self.snapshots if "label" in each]


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """Yield a service on a free port."""
    service = StandIn()
    yield service
    service.hang.set()
    service.server.shutdown()
    service.server.server_close()
