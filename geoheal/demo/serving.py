"""Serves the shop, and reloads its modules like an application server; not part of the shop itself."""

import importlib
import signal
import socketserver
from types import ModuleType
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """Answers each request in a thread."""

    daemon_threads = True
    request_queue_size = 64


class Handler(WSGIRequestHandler):
    """Keeps quiet."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def log_request(self, *_: object) -> None:
        """Say nothing."""


def reload_on_hangup(*modules: ModuleType) -> None:
    """Load the modules' files as they are then, whenever SIGHUP comes."""

    def reload(*_: object) -> None:
        for module in modules:
            importlib.reload(module)

    signal.signal(signal.SIGHUP, reload)
