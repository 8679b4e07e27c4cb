"""What the client costs the application: times a call beside a line to a silent logger, in the same run.

Run ``python -m benchmarks.client``. Nothing listens where the reporter sends, which is the worst case. The
last line counts all CPU time of the process, that of the reporter's threads included. Targets: below 5 µs a
request, below 1 µs a hook without a patch.
"""

import argparse
import logging
import time
from collections.abc import Callable
from typing import Any

from benchmarks.timing import medians_of
from geoheal.client import Reporter, hooks
from geoheal.client.wsgi import WsgiMiddleware

NOWHERE = "http://127.0.0.1:1"


def main() -> None:
    """Print one line a case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    options = parser.parse_args()
    logging.getLogger("geoheal.client").setLevel(logging.CRITICAL)
    logger = logging.getLogger("benchmark")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    logger.setLevel(logging.INFO)
    reporter = Reporter(NOWHERE, "benchmark", interval_s=1.0)
    observed, bare = WsgiMiddleware(application, reporter), application
    cases: dict[str, Callable[[], object]] = {
        "a line to a logger with a NullHandler": lambda: logger.info("request %s took %f ms", "a", 1.0),
        "reporter.observe": lambda: reporter.observe(1.0, "a"),
        "a call of a watched function": reporter.watch(nothing),
        "hooks.apply without a patch": lambda: hooks.apply("basin", 1.0),
        "a request through the WSGI middleware": lambda: answer(observed),
        "the same without the middleware": lambda: answer(bare),
    }
    calls = options.calls
    seconds = medians_of([repeated(case, calls) for case in cases.values()], 3)
    reference = seconds[0]
    for name, taken in zip(cases, seconds, strict=True):
        print(f"{name}: {taken / calls * 1e6:.2f} µs = {taken / reference:.2f} × the logger's line")
    print(f"with the reporter's threads, at full speed: {whole(reporter, calls):.2f} µs of CPU a request")
    reporter.close(0.0)


def repeated(call: Callable[[], object], calls: int) -> Callable[[], None]:
    """Return the call, many times."""

    def run() -> None:
        for _ in range(calls):
            call()

    return run


def whole(reporter: Reporter, calls: int) -> float:
    """CPU time (µs) of a request until it is in a snapshot."""
    reporter.send_health_snapshot("before")
    time.sleep(2.0)
    started = time.process_time()
    for _ in range(calls):
        reporter.observe(1.0, "a")
    reporter.send_health_snapshot("after")
    time.sleep(2.0)
    return (time.process_time() - started) / calls * 1e6


def nothing() -> None:
    """Do nothing."""


def application(_: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """Answer at once."""
    start_response("200 OK", [])
    return [b"ok"]


def answer(app: Any) -> None:  # noqa: ANN401 - either application
    """Ask, read the answer, and close it, as a server does."""
    parts = app({"REQUEST_METHOD": "GET", "PATH_INFO": "/orders/17"}, lambda *_: None)
    for _ in parts:
        pass
    if hasattr(parts, "close"):
        parts.close()


if __name__ == "__main__":
    main()
