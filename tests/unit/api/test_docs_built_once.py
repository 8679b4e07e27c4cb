"""The documentation is built once per process, however many ask for it first."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from geoheal.api.description import docs, openapi


class Open:
    """A gate that lets everybody in."""

    def admit(self, *_: object) -> None:
        """Let a request in."""


def test_many_who_ask_at_once_build_it_once(monkeypatch):
    built = []

    def document(_: object) -> Flask:
        built.append(1)
        time.sleep(0.05)  # as others come meanwhile
        return Flask("documentation")

    monkeypatch.setattr(openapi, "document", document)
    app = Flask("service")
    docs.install(app, Open(), ())  # type: ignore[arg-type]
    together = Barrier(8)

    def ask(_: int) -> int:
        together.wait()
        return app.test_client().get("/openapi/openapi.json").status_code

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
    assert len(built) == 1
