"""What recording costs an application: latency and CPU with it beside those without it, in the same run.

Run ``python -m benchmarks.recording``. Three copies of a Flask application with an SQLite file answer in turn
in this process: a plain one, a plain one again (what differs there is noise), and one that is recorded as it
is by default, its sending included. One case asks without pause, one at a fixed rate: where there is little
traffic, a larger share of it is looked at. The service that takes the records is a process of its own. The
interval is that of the middle nine tenths of a bootstrap over blocks of rounds. Target: below 1 % of latency
at p50 and p99.
"""

import argparse
import gzip
import json
import logging
import multiprocessing
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import numpy as np
from flask import Flask
from numpy.typing import NDArray
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks import recorded_shop
from benchmarks.timing import medians_of
from geoheal.client.recording.recorder import Recorder
from geoheal.client.sending.service import ReportingService

COPIES: Final = ("plain_shop", "plain_shop_again", "recorded_shop")
CALLS: Final = 2_000
BLOCKS: Final = 40
DRAWS: Final = 2_000
OK: Final = 200


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=95.0, help="of a case; it sends each 30 s")
    parser.add_argument(
        "--rate", type=float, default=30.0, help="requests a second of the paced case, of all copies"
    )
    options = parser.parse_args()
    logging.getLogger("geoheal.client").setLevel(logging.CRITICAL)
    receiving, giving = multiprocessing.Pipe(duplex=False)
    service = multiprocessing.get_context("spawn").Process(target=take, args=(giving,), daemon=True)
    service.start()
    url = f"http://127.0.0.1:{receiving.recv()}"
    with tempfile.TemporaryDirectory() as folder:
        apps = copies(Path(folder))
        calls(url)
        for rate in (0.0, options.rate):
            compare(apps, url, options.seconds, rate)
    service.kill()


def copies(folder: Path) -> list[Flask]:
    """Return the copies of the application, with one database."""
    sys.path.insert(0, str(folder))
    database = sqlite3.connect(folder / "shop.db")
    for name in COPIES:
        shutil.copytree(Path(str(recorded_shop.__file__)).parent, folder / name)
        for file in (folder / name).glob("*.py"):
            file.write_text(file.read_text().replace("benchmarks.recorded_shop", name))
    import_module(f"{COPIES[0]}.orders").fill(database)
    return [import_module(f"{name}.app").create(database) for name in COPIES]


def compare(apps: list[Flask], url: str, seconds: float, rate: float) -> None:
    """Print ratios to the plain copy."""
    recorder = recorder_of(url)
    began, cpu_s, own_s = time.perf_counter(), time.process_time(), time.thread_time()
    times, cpu = ask(apps, seconds, rate)
    lasted_s = time.perf_counter() - began
    behind_s = (time.process_time() - cpu_s) - (time.thread_time() - own_s)
    recorder.close()
    pace = f"{rate:g} requests/s" if rate else "without pause"
    p50, p99 = np.quantile(times[:, 0], (0.5, 0.99)) * 1e6
    print(f"{pace}, {len(times)} rounds in {lasted_s:.0f} s; plain: p50 {p50:.0f} µs, p99 {p99:.0f} µs")
    for copy, name in ((1, "plain again"), (2, "recorded")):
        ratios = [f"{what} {ratio(times, copy, q)}" for what, q in (("p50", 0.5), ("p99", 0.99))]
        used = cpu[:, copy].sum() / cpu[:, 0].sum()
        print(f"  {name} / plain: {', '.join(ratios)}, CPU of the requests {used:.4f}")
    share = f"{behind_s:.2f} CPU-s, {behind_s / lasted_s:.2%} of a core"
    print(f"  {recorder.sent} calls taken by the service; threads behind: {share}", flush=True)


def ask(apps: list[Flask], seconds: float, rate: float) -> tuple[NDArray[Any], NDArray[Any]]:
    """Ask all copies the same in turn, beginning with another each time: wall and CPU seconds by round."""
    environs = [EnvironBuilder(path=f"/orders/{n}").get_environ() for n in range(0, 2_000, 20)]
    times: list[list[float]] = []
    cpu: list[list[float]] = []
    began, asked = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        taken, used = [0.0] * len(apps), [0.0] * len(apps)
        for place in range(len(apps)):
            copy = (place + len(times)) % len(apps)
            if rate:
                time.sleep(max(0.0, began + asked / rate - time.perf_counter()))
            environ = dict(environs[len(times) % len(environs)])
            asked += 1
            started, at = time.perf_counter(), time.thread_time()
            parts, _, _ = run_wsgi_app(apps[copy].wsgi_app, environ, buffered=True)
            b"".join(parts)
            taken[copy], used[copy] = time.perf_counter() - started, time.thread_time() - at
        times.append(taken)
        cpu.append(used)
    return np.array(times), np.array(cpu)


def ratio(times: NDArray[Any], copy: int, quantile: float) -> str:
    """Return a quantile's ratio to that of the plain copy, with its interval."""
    blocks = np.array_split(times, BLOCKS)
    random = np.random.default_rng(1)
    drawn = []
    for _ in range(DRAWS if len(times) < 10 * DRAWS else DRAWS // 10):
        chosen = np.concatenate([blocks[each] for each in random.integers(0, BLOCKS, BLOCKS)])
        drawn.append(np.quantile(chosen[:, copy], quantile) / np.quantile(chosen[:, 0], quantile))
    whole = np.quantile(times[:, copy], quantile) / np.quantile(times[:, 0], quantile)
    low, high = np.quantile(drawn, (0.05, 0.95))
    return f"{whole:.4f} ({low:.4f} to {high:.4f})"


def calls(url: str) -> None:
    """Print what one call costs: as it is, not looked at, and looked at."""
    orders, pricing = (import_module(f"{COPIES[-1]}.{name}") for name in ("orders", "pricing"))
    line = orders.Line("thing", 100, 2)
    order = orders.Order(1, 1, [line] * orders.LINES_PER_ORDER)
    for name, arguments in {"line_cents": (line, 0.19), "total": (order, 0.19)}.items():

        def call(name: str = name, arguments: tuple[object, ...] = arguments) -> None:
            getattr(pricing, name)(*arguments)

        bare = per_call(call)
        recorder = recorder_of(url)
        halt(recorder)
        passed = per_call(call)
        recorder._window._left_s = recorder._window._spending_s = 1e9  # noqa: SLF001 - it stays open
        recorder.look()

        def looked_at(call: Callable[[], None] = call, recorder: Recorder = recorder) -> None:
            for site in recorder._sites:  # noqa: SLF001 - each call is looked at
                site.arm()
            call()

        taken = per_call(looked_at)
        recorder.close()
        print(
            f"a call of {name}: {bare * 1e9:.0f} ns; not looked at {passed * 1e9:.0f} ns; "
            f"looked at {taken * 1e6:.1f} µs",
            flush=True,
        )


def per_call(call: Callable[[], None]) -> float:
    """Time (s) of one call."""

    def run() -> None:
        for _ in range(CALLS):
            call()

    return medians_of([run], 5)[0] / CALLS


def halt(recorder: Recorder) -> None:
    """Let the recorder look at nothing, with its sites in place."""
    if recorder._loop is not None:  # noqa: SLF001 - what a benchmark holds still
        recorder._loop.stop(1.0)  # noqa: SLF001
    recorder._window.close()  # noqa: SLF001


def recorder_of(url: str) -> Recorder:
    """Return a recorder as it is by default."""
    recorder = Recorder(ReportingService(url, None), "benchmark", [f"{COPIES[-1]}.*"])
    recorder.start()
    return recorder


class Taking(BaseHTTPRequestHandler):
    """Takes records, and says so."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take records."""
        body = json.loads(gzip.decompress(self.rfile.read(int(self.headers["Content-Length"]))))
        answer = json.dumps({"accepted": len(body["calls"]), "rejected": []}).encode()
        self.send_response(OK)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def take(port: Connection) -> None:
    """Take records, in a process of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Taking)
    port.send(server.server_port)
    server.serve_forever()


if __name__ == "__main__":
    main()
