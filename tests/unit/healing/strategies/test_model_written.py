"""Patches written by a model, against a stub of the API that it speaks."""

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from pydantic import SecretStr

from geoheal.config.settings import Settings
from geoheal.domain.evaluation.change import Reference
from geoheal.domain.symptom import Symptom
from geoheal.healing.case import Case, Subject
from geoheal.healing.diagnosis.laboratory import NothingSeen
from geoheal.healing.strategies.model_written import ModelWritten, code_of

KEY = "sk-secret-7"
PATCH = "Here it is:\n```python\nx = 2\n```\n"


class Model:
    """An OpenAI-compatible endpoint that gives one answer."""

    def __init__(self):
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.status, self.body = 200, b""
        model = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                told = self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.append((self.path, self.headers["Authorization"], json.loads(told)))
                self.send_response(model.status)
                self.end_headers()
                self.wfile.write(model.body)

            def log_message(self, *_):
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"

    def says(self, text):
        self.body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()


@pytest.fixture
def model() -> Iterator[Model]:
    model = Model()
    thread = threading.Thread(target=model.server.serve_forever, daemon=True)
    thread.start()
    yield model
    model.server.shutdown()
    model.server.server_close()
    thread.join()


def proposed(model, **more):
    given = {
        "model_url": model.url,
        "model_name": "wise",
        "model_api_key": SecretStr(KEY),
        "model_timeout_s": 5.0,
    }
    case = Case(
        symptom=Symptom.ERROR_SPIKE,
        findings=(),
        subject=Subject(name="shop", source="x = 1\n", workload="module.x"),
        reference=Reference(),
        laboratory=NothingSeen(),
    )
    return list(ModelWritten(Settings(**(given | more))).propose(case))


def test_it_asks_and_takes_the_block(model):
    model.says(PATCH)
    assert [each.new_code for each in proposed(model)] == ["x = 2\n"]
    path, key, body = model.asked[0]
    assert (path, key, body["model"]) == ("/v1/chat/completions", f"Bearer {KEY}", "wise")
    assert "x = 1" in body["messages"][1]["content"]
    assert KEY not in json.dumps(body)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b"{}"),
        (200, b"no JSON"),
        (200, b"[]"),
        (200, b'{"choices": []}'),
        (200, b"x" * (1 << 21)),
        (200, b'{"choices": [{"message": {"content": 3}}]}'),
    ],
    ids=["error", "no JSON", "a list", "no choice", "too large", "no text"],
)
def test_what_is_no_answer_costs_nothing_but_a_line_in_the_log(model, caplog, status, body):
    model.status, model.body = status, body
    with caplog.at_level(logging.INFO):
        assert proposed(model) == []
    assert "gave no patch" in caplog.text
    assert KEY not in caplog.text


def test_it_is_off_by_default(model):
    assert proposed(model, model_url=None) == []
    assert proposed(model, model_name=None) == []
    assert model.asked == []


@pytest.mark.parametrize("answer", ["x = 2", "```python\nx\n```\nor\n```python\ny\n```\n", "```\n\n```\n"])
def test_without_exactly_one_block_there_is_no_patch(answer):
    assert code_of(answer) is None
