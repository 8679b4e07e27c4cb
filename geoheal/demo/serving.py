"""Server of the shop that reloads modules as application servers do; not part of the shop itself."""

import importlib
import signal
import socketserver
from types import ModuleType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """Answers each request in its own thread."""

    daemon_threads = True
    request_queue_size = 64


class Handler(WSGIRequestHandler):
    """Logs nothing."""

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def log_request(self, *_: object) -> None:
        """Log nothing."""


def reload_on_hangup(*modules: ModuleType) -> None:
    """Reload modules on SIGHUP."""

    def reload(*_: object) -> None:
        for module in modules:
            importlib.reload(module)

    signal.signal(signal.SIGHUP, reload)
