"""Objects under secret names keep their shape, and nothing that a secret could hide in."""

import json
import sys
import uuid
from decimal import Decimal
from pathlib import Path
from types import MethodType, ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.sealing import seal
from geoheal.client.recording.codec.thawing import Thawer
from geoheal.client.recording.codec.veiled import PARTS_MAX

CODE = """
import enum
import threading

class Repository:
    def __init__(self, rows):
        self.rows = rows

class AuthTokenService:
    def __init__(self, repository, **more):
        self.repository = repository
        vars(self).update(more)

    def count(self):
        return len(self.repository.rows)

class Token:
    __slots__ = ("value", "ttl")

    def __init__(self, value):
        self.value, self.ttl = value, 3600

class Text(str):
    pass

class Master(enum.Enum):
    KEY = "hunter2"

class Login:
    def __init__(self, repository, service):
        self.auth_token_service = service
        self.repository = repository

def make_token():
    return "abc"

class Closing:
    def __del__(self):
        pass
"""
SECRET = "hunter2"
NUMBER = 471147


@pytest.fixture
def kiosk(monkeypatch):
    module = ModuleType("kiosk")
    monkeypatch.setitem(sys.modules, "kiosk", module)
    exec(CODE, vars(module))
    return module


def sealed(value, rule=()):
    freezer = Freezer("kiosk", Redaction(rule))
    return seal(freezer.freeze(value)), freezer


def test_a_service_under_a_secret_name_is_there_in_replay(kiosk):
    repository = kiosk.Repository([1, 2])
    service = kiosk.AuthTokenService(
        None, enabled=True, ttl_seconds=600, algorithm="HS256", made=kiosk.make_token, pending=[]
    )
    written, freezer = sealed(kiosk.Login(repository, service))
    found = Thawer("kiosk").thaw(written)
    assert type(found.auth_token_service) is kiosk.AuthTokenService
    assert vars(found.auth_token_service) == {
        "repository": None,
        "enabled": True,
        "ttl_seconds": 600,
        "algorithm": "redacted",
        "made": kiosk.make_token,
        "pending": [],
    }
    assert found.repository.rows == [1, 2]
    assert freezer.is_redacted


def test_what_another_name_has_too_is_recorded_whole_there(kiosk):
    repository = kiosk.Repository([1, 2])
    service = kiosk.AuthTokenService(repository)
    service.itself = service
    found = Thawer("kiosk").thaw(sealed(kiosk.Login(repository, service))[0])
    assert found.repository.rows == [1, 2]
    assert type(found.auth_token_service.repository) is kiosk.Repository
    assert found.auth_token_service.itself is found.auth_token_service
    clean_first = {"repository": repository, "token_service": service}
    found = Thawer("kiosk").thaw(sealed(clean_first)[0])
    assert found["token_service"].repository is found["repository"]


def test_objects_after_a_hidden_one_keep_their_identity(kiosk):
    shared, other = kiosk.Repository([1]), kiosk.Repository([2])
    value = {"token": kiosk.AuthTokenService(shared), "a": shared, "b": other, "c": shared, "d": other}
    found = Thawer("kiosk").thaw(sealed(value)[0])
    assert (found["a"].rows, found["b"].rows) == ([1], [2])
    assert (found["c"] is found["a"], found["d"] is found["b"]) == (True, True)


SHAPES = {
    "text": lambda _, secret: secret,
    "slots": lambda kiosk, secret: kiosk.Token(secret),
    "an attribute of an innocent name": lambda kiosk, secret: kiosk.AuthTokenService(None, current=secret),
    "bytes": lambda kiosk, secret: kiosk.AuthTokenService(None, current=secret.encode()),
    "a list": lambda kiosk, secret: kiosk.AuthTokenService(None, issued=[secret]),
    "keys of a dictionary": lambda kiosk, secret: kiosk.AuthTokenService(None, issued={secret: 1}),
    "an inner object": lambda kiosk, secret: kiosk.AuthTokenService(kiosk.Repository({"a": secret})),
    "an inner object's text": lambda kiosk, secret: kiosk.AuthTokenService(kiosk.Repository(secret)),
    "a subclass of str": lambda kiosk, secret: kiosk.Text(secret),
    "an inner subclass of str": lambda kiosk, secret: kiosk.AuthTokenService(kiosk.Text(secret)),
    "an exception": lambda kiosk, secret: kiosk.AuthTokenService(ValueError(secret)),
    "a path": lambda kiosk, secret: kiosk.AuthTokenService(Path(secret)),
    "a number of a class": lambda kiosk, secret: kiosk.AuthTokenService(
        uuid.UUID(bytes=secret.encode() + b"123456789")
    ),
    "an enum": lambda kiosk, _: kiosk.AuthTokenService(kiosk.Master.KEY),
    "a bound method": lambda kiosk, secret: kiosk.AuthTokenService(
        MethodType(kiosk.make_token, kiosk.Token(secret))
    ),
    "a list of objects": lambda kiosk, secret: [kiosk.Token(secret)],
    "a dictionary of objects": lambda kiosk, secret: {"a": kiosk.Token(secret)},
}


@pytest.mark.parametrize(
    "name", ["token", "auth_token_service", "session_cookie", "secret_store", "PasswordHasher"]
)
@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_that_an_object_under_a_secret_name_holds_is_written(kiosk, name, shape):
    value = SHAPES[shape](kiosk, SECRET)
    written, freezer = sealed({name: value, "rows": kiosk.Repository([value]).rows[:0]})
    assert SECRET not in json.dumps(written)
    assert SECRET.encode().hex() not in json.dumps(written)
    assert freezer.is_redacted


@pytest.mark.parametrize("number", [4711, 47.11, Decimal("4711"), 4711 + 0j])
def test_numbers_stay_out_unless_they_measure(kiosk, number):
    held = kiosk.AuthTokenService(None, code=number, pin_length=number, value=number)
    assert "4711" not in json.dumps(sealed({"otp": held})[0]).replace("47.11", "4711")


def test_what_the_operator_named_is_left_out_whole(kiosk):
    service = kiosk.AuthTokenService(None, enabled=True)
    assert sealed({"Auth_Service": service}, ["auth_*"])[0] == {
        "dict": [["Auth_Service", {"redacted": "other"}]]
    }


def test_what_cannot_be_recorded_is_hidden_as_before(kiosk):
    written, _ = sealed({"token_service": kiosk.Closing(), "a": [1]})
    assert written == {"dict": [["token_service", {"redacted": "other"}], ["a", {"list": [1]}]]}


@pytest.mark.parametrize("is_deep", [True, False])
def test_an_object_under_a_secret_name_takes_little_room(kiosk, is_deep):
    service = kiosk.AuthTokenService(None)
    for number in range(2 * PARTS_MAX):
        inner = kiosk.AuthTokenService(service if is_deep else None)
        service = inner if is_deep else vars(service).setdefault(f"part{number}", inner) and service
    written, freezer = sealed({"token_service": service, "a": [1]})
    assert written["dict"][1] == ["a", {"list": [1]}]
    assert freezer.nodes <= PARTS_MAX + 5


GRAPHS = st.recursive(
    st.just(SECRET) | st.none() | st.booleans() | st.just(NUMBER),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "ttl", "value", SECRET]), part, max_size=3)
        | st.builds(lambda inner: ("Repository", inner), part)
        | st.builds(lambda inner: ("AuthTokenService", inner), part)
    ),
    max_leaves=12,
)


@given(GRAPHS)
def test_no_graph_of_objects_leaks(graph):
    module = ModuleType("kiosk")
    exec(CODE, vars(module))
    sys.modules["kiosk"] = module

    def built(part):
        if isinstance(part, tuple):
            return getattr(module, part[0])(built(part[1]))
        if isinstance(part, list):
            return [built(each) for each in part]
        return {key: built(each) for key, each in part.items()} if isinstance(part, dict) else part

    try:
        written = json.dumps(sealed({"auth_token_service": built(graph)})[0])
    finally:
        del sys.modules["kiosk"]
    assert SECRET not in written
    assert str(NUMBER) not in written
