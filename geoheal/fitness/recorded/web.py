"""Answer HTTP requests from the record: this text runs in the sandbox, after that of ``outside``.

The libraries themselves run, down to the connection (``http.client``, ``urllib3``) or the transport
(``httpx``).
"""

import contextlib
import http.client
import importlib
import io
import sys
from typing import Any

from geoheal.client.recording.outside.exchange import address, media_type, request_of
from geoheal.fitness.recorded.outside import _now, _text_of


class RecordedBody(io.BytesIO):
    """The bytes of a response; reading beyond the recorded ones is refused."""

    def __init__(self, data: bytes, is_complete: bool) -> None:
        super().__init__(data)
        self._is_complete = is_complete

    def read(self, size: Any = -1) -> bytes:  # noqa: ANN401 - a number, or None
        found = super().read(size)
        if size is None or size < 0 or len(found) < size:
            self._require_complete()
        return found

    def read1(self, size: Any = -1) -> bytes:  # noqa: ANN401 - a number, or None
        found = super().read1(size)
        return found or self.read(size)

    def readline(self, size: Any = -1) -> bytes:  # noqa: ANN401 - a number, or None
        found = super().readline(size)
        if not found.endswith(b"\n") and len(found) != size:
            self._require_complete()
        return found

    def readinto(self, room: Any) -> int:  # noqa: ANN401 - a buffer
        count = super().readinto(room)
        if count < len(memoryview(room)) and not count:
            self._require_complete()
        return count

    def _require_complete(self) -> None:
        if not self._is_complete:
            _now[-1].refuse("more of an answer than was recorded")


class RecordedSocket:
    """Replacement of a connection's socket."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - of http.client
        self._connection = connection
        self._sent = b""

    def sendall(self, data: Any) -> None:  # noqa: ANN401 - bytes
        if not self._sent:
            method, target, *_ = request_of(bytes(data))
            _now[-1].send(method, self._url(target))
        self._sent += bytes(data)

    def makefile(self, *_: Any, **__: Any) -> RecordedBody:  # noqa: ANN401 - of a socket
        method, target, kind, body = request_of(self._sent)
        self._sent = b""
        status, reason, headers, content, is_complete = web_answer(method, self._url(target), kind, body)
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
        if method != "HEAD":
            lines.append(f"Content-Length: {len(content) + (not is_complete)}")
        head = "".join(f"{' '.join(line.splitlines())}\r\n" for line in lines)
        return RecordedBody(head.encode("latin-1", "replace") + b"\r\n" + content, is_complete)

    def _url(self, target: str) -> str:
        scheme = "https" if self._connection.default_port == 443 else "http"
        return address(scheme, self._connection.host, self._connection.port, target)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what a socket has besides
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: None


def web_answer(method: str, url: str, kind: str, body: bytes) -> tuple[Any, ...]:
    """Return status, reason, headers and body of a recorded response, and whether the body is complete."""
    question, rows = _now[-1].request(method.upper(), url, [kind, _text_of(body)] if body else ["", ""])
    status, reason, headers, content = rows[0]
    content = content.encode() if isinstance(content, str) else bytes(content)
    return int(status), str(reason), headers, content, bool(question["complete"])


def answer_requests() -> None:
    """Install replacements where the libraries open connections."""

    def connect(self: Any) -> None:  # noqa: ANN401 - a connection
        self.sock = RecordedSocket(self)
        with contextlib.suppress(AttributeError):
            self.is_verified = True

    kinds: Any = [http.client.HTTPConnection, http.client.HTTPSConnection]
    with contextlib.suppress(ImportError):
        urllib3: Any = importlib.import_module("urllib3.connectionpool")
        kinds += [urllib3.HTTPConnection, urllib3.HTTPSConnection]
        urllib3.is_connection_dropped = lambda _: False
    for kind in kinds:
        kind.connect = connect
    for name in ("httpx", "httpx2"):
        if name in sys.modules:
            _answer_transports(sys.modules[name])


def _answer_transports(module: Any) -> None:  # noqa: ANN401 - httpx
    def answer(request: Any) -> Any:  # noqa: ANN401 - of httpx
        kind = media_type(request.headers.get("content-type", ""))
        replayed = web_answer(request.method, str(request.url), kind, request.content)
        status, reason, headers, content, is_complete = replayed
        if not is_complete:
            _now[-1].refuse("more of an answer than was recorded")
        extensions = {"reason_phrase": reason.encode("latin-1", "replace"), "http_version": b"HTTP/1.1"}
        pairs = [(str(name), str(value)) for name, value in headers]
        stream = module.ByteStream(content)
        return module.Response(status, headers=pairs, stream=stream, extensions=extensions)

    async def answer_later(request: Any) -> Any:  # noqa: ANN401 - of httpx
        return answer(request)

    module.HTTPTransport.handle_request = lambda _, request: answer(request)
    module.AsyncHTTPTransport.handle_async_request = lambda _, request: answer_later(request)
