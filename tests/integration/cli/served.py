"""The application on a port, in this process, for commands that speak to a service."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask.testing import FlaskClient
from werkzeug.serving import make_server


@pytest.fixture
def url(client: FlaskClient) -> Iterator[str]:
    """Where the application of ``client`` answers."""
    server = make_server("127.0.0.1", 0, client.application, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
