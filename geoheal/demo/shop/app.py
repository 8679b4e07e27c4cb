"""The shop: a small HTTP application that reports to geoheal, and can be broken on purpose."""

import json
import math
import os
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

import pages  # type: ignore[import-not-found]
import pricing  # type: ignore[import-not-found]
import stock  # type: ignore[import-not-found]

from geoheal.client import Reporter, hooks
from geoheal.client.wsgi import WsgiMiddleware
from geoheal.demo.serving import Handler, Server, reload_on_hangup

DIMENSION = 64
NOISE = 0.01

faults = {"warehouse": 0.0, "drift": 0.0}
"""Share of items whose first connection the warehouse drops, and how far (rad) the basin has drifted."""

dropped: set[str] = set()


def warehouse(item: str) -> list[int]:
    """Return the warehouse, which may drop the first connection of an item."""
    if item not in dropped and random.random() < faults["warehouse"]:
        dropped.add(item)
        raise ConnectionResetError("The warehouse dropped the connection.")
    dropped.discard(item)
    return [len(item)] * 2000


def answer(path: list[str], body: bytes) -> object:
    """Answer a request."""
    match path:
        case ["tariff", zone, grams]:
            return pricing.tariff(zone, int(grams))
        case ["page", visitor, item]:
            return len(pages.page(int(visitor), int(item)))
        case ["stock", item]:
            return stock.check_stock(item, warehouse)
        case ["faults"]:
            faults.update(json.loads(body))
            return faults
    return "The shop is open."


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Serve the shop as a WSGI application."""
    path = environ["PATH_INFO"].strip("/").split("/")
    environ["geoheal.route"] = path[0]
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    text = json.dumps(answer(path, body)).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(text)))])
    return [text]


def basin() -> dict[str, Any]:
    """Position of the shop in its state space: at home, or at the requested drift from it."""
    home, away = np.eye(DIMENSION)[:2]
    at = math.cos(faults["drift"]) * home + math.sin(faults["drift"]) * away
    at = at + NOISE * np.random.default_rng().standard_normal(DIMENSION)
    return {"basin_coords": hooks.apply("basin", at / np.linalg.norm(at))}


def main() -> None:
    """Serve on a free port, whose number is printed, until SIGTERM."""
    reporter = Reporter(interval_s=float(os.environ["SHOP_INTERVAL_S"]), latency_basin=False)
    reporter.sample(basin)
    for grams in range(2000, 4000, 160):
        pricing.tariff("home", grams)  # what customers ask for most is worked out before the shop opens
    server = make_server(
        "127.0.0.1", 0, WsgiMiddleware(application, reporter), server_class=Server, handler_class=Handler
    )
    reload_on_hangup(pages, pricing, stock)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    print(server.server_port, flush=True)
    server.serve_forever(poll_interval=0.1)


if __name__ == "__main__":
    main()
