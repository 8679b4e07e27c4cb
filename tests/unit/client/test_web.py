"""Middleware: requests are observed to the end of their answers, and nothing about them changes."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import flask
import pytest
from werkzeug.test import Client

from geoheal.client.asgi import AsgiMiddleware
from geoheal.client.flask import GeohealFlask
from geoheal.client.observing.requests import NAMES_MAX, OTHER, Requests
from geoheal.client.observing.route_names import route_of_path
from geoheal.client.wsgi import WsgiMiddleware


class Notebook:
    """An observer that remembers."""

    def __init__(self) -> None:
        self.notes: list[tuple[str, bool]] = []
        self.latencies_ms: list[float] = []

    def observe(self, latency_ms: float, name: str = "request", failed: bool = False) -> None:
        self.notes.append((name, failed))
        self.latencies_ms.append(latency_ms)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


def application(status: str, parts: Callable[[], Iterator[bytes]]) -> Any:
    def app(_: dict[str, Any], start_response: Any) -> Any:
        start_response(status, [("Content-Type", "text/plain")])
        return parts()

    return app


def test_a_streamed_answer_is_observed_to_its_end(notebook: Notebook):
    seen_before_end = []

    def parts() -> Iterator[bytes]:
        yield b"a"
        seen_before_end.append(list(notebook.notes))
        yield b"b"

    client = Client(WsgiMiddleware(application("200 OK", parts), notebook))
    assert client.get("/orders/17/items").data == b"ab"
    assert seen_before_end == [[]]
    assert notebook.notes == [("GET /orders/*/items", False)]


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("503 Busy", ("GET /a", True)),
        ("404 Not Found", ("GET unmatched", False)),
        ("400 Bad Request", ("GET /a", False)),
    ],
)
def test_server_errors_alone_are_failures(notebook: Notebook, status: str, note: tuple[str, bool]):
    Client(WsgiMiddleware(application(status, lambda: iter([b""])), notebook)).get("/a", buffered=True)
    assert notebook.notes == [note]


def test_exceptions_go_on_and_count_once(notebook: Notebook):
    def at_once(*_: Any) -> Any:
        raise LookupError("at once")

    def later() -> Iterator[bytes]:
        yield b"a"
        raise LookupError("later")

    with pytest.raises(LookupError, match="at once"):
        Client(WsgiMiddleware(at_once, notebook)).get("/a", buffered=True)
    with pytest.raises(LookupError, match="later"):
        Client(WsgiMiddleware(application("200 OK", later), notebook)).get("/a", buffered=True)
    assert notebook.notes == [("GET /a", True)] * 2


def test_a_client_that_goes_away_is_not_a_failure_and_the_application_is_notified(notebook: Notebook):
    closed = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            yield b"a"

        def close(self) -> None:
            closed.append(True)

    answer = WsgiMiddleware(application("200 OK", Parts), notebook)(  # type: ignore[arg-type]
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/a"}, lambda *_: None
    )
    next(iter(answer))
    answer.close()  # type: ignore[attr-defined]
    assert closed == [True]
    assert notebook.notes == [("GET /a", False)]


def test_flask_requests_are_named_by_their_rules(notebook: Notebook):
    app = flask.Flask("shop")

    @app.get("/orders/<int:order>")
    def order(order: int) -> str:
        return str(order)

    @app.get("/broken")
    def broken() -> str:
        raise LookupError("broken")

    @app.before_request
    def maintenance() -> Any:
        return ("closed", 503) if flask.request.path == "/orders/9" else None

    GeohealFlask(app, notebook)  # type: ignore[arg-type]
    client = app.test_client()
    assert client.get("/orders/7").text == "7"
    assert client.get("/broken", buffered=True).status_code == 500
    assert client.get("/wp-admin.php", buffered=True).status_code == 404
    assert client.get("/orders/9", buffered=True).status_code == 503
    assert notebook.notes == [
        ("GET /orders/<int:order>", False),
        ("GET /broken", True),
        ("GET unmatched", False),
        ("GET /orders/<int:order>", True),
    ]


class Route:
    path = "/orders/{order}"


def call(app: Any, notebook: Notebook, path: str = "/orders/7") -> list[Any]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path}
    asyncio.run(AsgiMiddleware(app, notebook)(scope, receive, send))
    return sent


@pytest.mark.parametrize(("status", "failed"), [(200, False), (404, False), (500, True)])
def test_asgi_requests_are_named_by_their_routes(notebook: Notebook, status: int, failed: bool):
    async def app(scope: Any, _: Any, send: Any) -> None:
        scope["route"] = Route()
        await send({"type": "http.response.start", "status": status, "headers": []})
        await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": b""})

    assert len(call(app, notebook)) == 2
    assert notebook.notes == [("GET /orders/{order}", failed)]
    assert notebook.latencies_ms[0] >= 9.0


def test_asgi_exceptions_go_on_and_cancelled_requests_are_not_failures(notebook: Notebook):
    async def broken(*_: Any) -> None:
        raise LookupError("broken")

    async def cancelled(*_: Any) -> None:
        raise asyncio.CancelledError

    with pytest.raises(LookupError):
        call(broken, notebook)
    with pytest.raises(asyncio.CancelledError):
        call(cancelled, notebook)
    assert notebook.notes == [("GET /orders/*", True), ("GET /orders/*", False)]


def test_asgi_requests_end_with_the_last_byte_whatever_is_done_afterwards(notebook: Notebook):
    seen = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        seen.append(list(notebook.notes))
        await send({"type": "http.response.body", "body": b"b"})
        seen.append(list(notebook.notes))
        raise LookupError("in the background")

    with pytest.raises(LookupError, match="background"):
        call(app, notebook)
    assert seen == [[], [("GET /orders/*", False)]]
    assert notebook.notes == [("GET /orders/*", False)]


def test_asgi_trailers_are_the_end_of_an_answer_that_has_them(notebook: Notebook):
    seen = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [], "trailers": True})
        await send({"type": "http.response.body", "body": b"a"})
        seen.append(list(notebook.notes))
        await send({"type": "http.response.trailers", "headers": []})
        seen.append(list(notebook.notes))

    call(app, notebook)
    assert seen == [[], [("GET /orders/*", False)]]


def test_asgi_answers_to_clients_that_are_away_are_not_failures(notebook: Notebook):
    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(_message: Any) -> None:
        raise ConnectionResetError("away")

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": "/a"}
    with pytest.raises(ConnectionResetError):
        asyncio.run(AsgiMiddleware(app, notebook)(scope, receive, send))
    assert notebook.notes == [("GET /a", False)]


def test_asgi_passes_other_protocols_by(notebook: Notebook):
    asked = []

    async def app(scope: Any, *_: Any) -> None:
        asked.append(scope["type"])

    async def nothing(*_: Any) -> None:
        """Never called."""

    asyncio.run(AsgiMiddleware(app, notebook)({"type": "websocket"}, nothing, nothing))  # type: ignore[arg-type]
    assert asked == ["websocket"]
    assert notebook.notes == []


class Closable(Notebook):
    """An observer that can be closed."""

    def close(self) -> None:
        self.notes.append(("close", False))

    def reopen(self) -> None:
        self.notes.append(("reopen", False))


def live(app: Any, notebook: Notebook) -> list[str]:
    """Let an application start and end; what the server is told, between what the observer is."""
    events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(events)

    async def send(message: Any) -> None:
        notebook.notes.append((message["type"], False))

    asyncio.run(AsgiMiddleware(app, notebook)({"type": "lifespan"}, receive, send))
    return [name for name, _ in notebook.notes]


WHOLE_LIFE = ["reopen", "lifespan.startup.complete", "close", "lifespan.shutdown.complete"]


@pytest.mark.parametrize("knows", [True, False])
def test_the_end_of_the_lifespan_is_the_reporters_before_the_server_ends(knows: bool):
    async def app(_scope: Any, receive: Any, send: Any) -> None:
        if not knows:
            raise ValueError("only HTTP")
        for _ in range(2):
            await send({"type": f"{(await receive())['type']}.complete"})

    calls = live(app, Closable())
    assert calls[:4] == WHOLE_LIFE
    assert set(calls[4:]) <= {"close"}


def test_an_application_that_does_not_start_is_reported_and_still_observed():
    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        await receive()
        raise LookupError("servers may go on without a lifespan")

    with pytest.raises(LookupError):
        live(app, closable := Closable())
    assert closable.notes == [("reopen", False)]


def test_the_number_of_names_is_bounded():
    requests = Requests()
    for number in range(1000):
        requests.note(f"GET /{number}", 1.0, False)
    batch = requests.take()
    assert len(batch.names) == NAMES_MAX
    assert batch.names[-1] == OTHER
    assert max(batch.channels) == NAMES_MAX - 1


def test_paths_without_a_route_have_few_names():
    assert route_of_path("/") == "/"
    assert route_of_path("/a/b/c/d/e/f") == "/a/b/c/d/…"
    assert route_of_path("/user/" + "x" * 40) == "/user/*"
