"""The control: the same harness in a plain subprocess, whose parent believes everything."""

import contextlib
import json
import os
import resource
import select
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geoheal.sandbox.box.archive import archive
from geoheal.sandbox.requests import RunRequest

_TIMEOUT_S = 10


@dataclass
class NaiveResult:
    """What a naive parent takes for true."""

    status: str = "crashed"
    events: list[dict[str, Any]] = field(default_factory=list)
    stdout: str = ""

    @property
    def outputs(self) -> list[Any]:
        """All outputs."""
        return [event["value"] for event in self.events if event.get("type") == "output"]

    @property
    def latencies_s(self) -> list[float]:
        """All latencies, as claimed."""
        return [event["claimed_s"] for event in self.events if event.get("type") == "end"]


def run(request: RunRequest, folder: Path) -> NaiveResult:
    """Run a module and its workload without any protection, in a group that can be ended."""
    (folder / "box.zip").write_bytes(archive(str(folder / "box.zip")))
    (folder / "cwd").mkdir(exist_ok=True)
    commands, orders = os.pipe()
    events, answers = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-P", "-s", "-B", str(folder / "box.zip"), str(commands), str(answers)],
        pass_fds=(commands, answers),
        cwd=folder / "cwd",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    os.close(commands)
    os.close(answers)
    with os.fdopen(orders, "wb", buffering=0) as out, os.fdopen(events, "rb", buffering=0) as back:
        result = NaiveResult()
        with contextlib.suppress(OSError, ValueError, EOFError):
            _converse(request, result, out, back)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    result.stdout = process.communicate()[0].decode("utf-8", "replace")
    return result


def _converse(request: RunRequest, result: NaiveResult, out: Any, back: Any) -> None:
    prepare = {
        "frame_bytes": 1 << 30,
        "threads": resource.getrlimit(resource.RLIMIT_NPROC)[1],
        "sources": [],
        "packages": [],
        "variables": {},
        "before": "",
        "preload": [],
    }
    sources = {name: [each.source, each.file] for name, each in request.sources.items()}
    further = {"aftermath": request.aftermath, "beyond": None, "backwards": False}
    load = {"module": request.module_name, "sources": sources, "seed": 1, **further}
    _send(out, prepare)
    deadline = time.monotonic() + _TIMEOUT_S
    while True:
        if not select.select([back], [], [], max(0.0, deadline - time.monotonic()))[0]:
            result.status = "timeout"
            return
        event = json.loads(_exactly(back, int.from_bytes(_exactly(back, 4), "big")))
        result.events.append(event)
        kind = event.get("type")
        if kind == "hello":
            _send(out, load)
        elif kind == "loaded":
            _send(out, {"source": request.workload, "seed": 1, **further})
        elif kind == "begin":
            _send(out, {"nonce": "1"})
        elif kind == "input":
            _send(out, {"seed": 1})
        elif kind in ("done", "failed"):
            result.status = "ok" if kind == "done" else "failed"
            return


def _send(out: Any, message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    out.write(len(body).to_bytes(4, "big") + body)


def _exactly(back: Any, count: int) -> bytes:
    data = b""
    while len(data) < count:
        chunk = back.read(count - len(data))
        if not chunk:
            raise EOFError
        data += chunk
    return data
