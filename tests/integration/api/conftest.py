"""The application on a real database, without a server in between."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from flask import Flask, Response, request
from flask.testing import FlaskClient
from pydantic import ValidationError
from werkzeug.test import TestResponse

from geoheal.api.app import ENDPOINTS, create_app
from geoheal.config.settings import Settings
from geoheal.store.session import Database
from geoheal.system import connect

PREFIX = "/api/self-healing"


@pytest.fixture
def settings(database_url: str) -> Settings:
    return Settings(database_url=database_url, database_is_direct=True, threads=8)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    assert settings.database_url is not None
    database = connect(settings, settings.database_url.get_secret_value())
    yield database
    database.close()


@pytest.fixture
def make_client(database: Database, settings: Settings) -> Iterator[Callable[..., FlaskClient]]:
    """Make a client of the application under changed settings; it says Host: localhost.

    No answer may differ from its model; a test whose stand-ins answer in part clears what was noted of them.
    """
    made: list[Flask] = []

    def make(**changes: Any) -> FlaskClient:
        made.append(create_app(database, settings.model_copy(update=changes)))
        noted = made[-1].extensions["undocumented"] = list[str]()
        made[-1].after_request(partial(_compare_with_model, noted))
        return made[-1].test_client()

    yield make
    for app in made:  # what works on the database has to end before it does
        service = app.extensions["geoheal"]
        service.close()
        service.comparisons._thread.shutdown()  # close() leaves the comparison that runs to itself
    assert [each for app in made for each in app.extensions["undocumented"]] == []


DOCUMENTED = {f"{each.method} {each.rule}".replace(".", "_"): each.answers for each in ENDPOINTS}


def _compare_with_model(undocumented: list[str], response: Response) -> Response:
    """Note an answer that is not one of the model that documents it."""
    model = DOCUMENTED.get(request.endpoint or "", {}).get(response.status_code)
    if model is not None and response.is_json and not response.is_streamed and request.method != "HEAD":
        try:
            model.model_validate_json(response.get_data(), strict=True)
        except ValidationError as error:
            undocumented.append(f"{request.method} {request.path}: {error}")
    return response


@pytest.fixture
def client(make_client: Callable[..., FlaskClient]) -> FlaskClient:
    return make_client()


@pytest.fixture
def send(client: FlaskClient) -> Callable[..., TestResponse]:
    """Post a snapshot."""
    return lambda **fields: client.post(f"{PREFIX}/snapshot", json=fields)
