"""Whose request a thread or task works on, as middleware tells the sampler."""

import asyncio
import threading
from typing import Any

import pytest
from flask import Flask

from geoheal.client.asgi import AsgiMiddleware
from geoheal.client.flask import GeohealFlask
from geoheal.client.profiling.failures import Failures
from geoheal.client.profiling.project import ProjectFunctions
from geoheal.client.profiling.running import Running


class Observer:
    def __init__(self) -> None:
        self.running = Running()
        self.running.is_on = True
        self.running.failures = Failures(ProjectFunctions([__name__]))
        self.observed: list[tuple[str, bool]] = []

    def observe(self, _latency_ms: float, name: str = "", failed: bool = False) -> None:
        self.observed.append((name, failed))

    def route(self) -> str:
        return self.running.by_thread()[threading.get_ident()].route

    def errors(self) -> list[tuple[str, str, int]]:
        assert self.running.failures is not None
        return [(each["route"], each["type"], each["count"]) for each in self.running.failures.take()]


@pytest.fixture
def observer() -> Observer:
    return Observer()


def test_of_flask(observer: Observer):
    app = Flask(__name__)
    GeohealFlask(app, reporter=observer)  # type: ignore[arg-type]

    @app.get("/items/<int:number>")
    def item(number: int) -> str:
        return f"{observer.route()} {number}"

    @app.get("/fails")
    def fails() -> str:
        raise LookupError

    client = app.test_client()
    assert client.get("/items/7").text == "GET /items/<int:number> 7"
    failed = client.get("/fails")
    assert (failed.status_code, bool(failed.data)) == (500, True)
    assert observer.running.by_thread() == {}
    assert observer.errors() == [("GET /fails", "LookupError", 1)]


def test_of_asgi(observer: Observer):
    routes: list[str] = []

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        await asyncio.sleep(0)
        routes.append(observer.route())
        waiting = {entry.route for entry in observer.running.waiting()}
        assert observer.route() not in waiting
        if scope["path"] == "/fails":
            raise LookupError

    async def main() -> None:
        wrapped: Any = AsgiMiddleware(application, observer)
        asked = [
            wrapped({"type": "http", "method": "GET", "path": path}, None, None)
            for path in ("/a", "/b", "/fails")
        ]
        await asyncio.gather(*asked, return_exceptions=True)

    asyncio.run(main())
    assert sorted(routes) == ["GET /a", "GET /b", "GET /fails"]
    assert observer.running.by_thread() == {}
    assert observer.running.waiting() == []
    assert observer.errors() == [("GET /fails", "LookupError", 1)]
