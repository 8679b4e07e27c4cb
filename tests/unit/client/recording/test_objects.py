"""Instances of classes of libraries are recorded, unless they hold what nobody sees."""

import http.cookies
import ipaddress
import sys
import threading
import weakref
from types import MethodType, ModuleType, SimpleNamespace

import pytest
from werkzeug import Response
from werkzeug.datastructures import MultiDict
from werkzeug.local import LocalProxy

from geoheal.client.recording.codec.freezing import Freezer
from geoheal.client.recording.codec.frozen import NotRecordable
from geoheal.client.recording.codec.kinds import held_by
from geoheal.client.recording.codec.redaction import Redaction
from geoheal.client.recording.codec.sealing import seal
from geoheal.client.recording.codec.thawing import Thawer
from geoheal.validation.recorded_value import require_recorded

CODE = """
class Basket(dict):
    def __init__(self, *given):
        raise RuntimeError("a constructor runs nothing")

class Refused(ValueError):
    def __init__(self, code, text):
        super().__init__(text)
        self.code = code

class Closing:
    def __del__(self):
        pass

class Service:
    def __init__(self, lock):
        self.lock = lock
"""


@pytest.fixture
def kiosk(monkeypatch):
    module = ModuleType("kiosk")
    monkeypatch.setitem(sys.modules, "kiosk", module)
    exec(CODE, vars(module))
    return module


def again(value, package="kiosk"):
    sealed = seal(Freezer(package, Redaction()).freeze(value))
    require_recorded(sealed)
    return Thawer(package).thaw(sealed)


def test_instances_of_libraries_are_read_again():
    answer = again(Response("hello", status=201, headers={"X-Kind": "text"}))
    assert (answer.get_data(), answer.status_code, answer.headers["X-Kind"]) == (b"hello", 201, "text")
    assert again(ipaddress.ip_address("192.0.2.7")) == ipaddress.ip_address("192.0.2.7")
    assert again(SimpleNamespace(a=[1])).a == [1]
    several = again(MultiDict([("a", "1"), ("a", "2")]))
    assert several.getlist("a") == ["1", "2"]


def test_subclasses_of_plain_data_keep_content_and_attributes(kiosk):
    basket = dict.__new__(kiosk.Basket)
    basket.update(apple=2)
    basket.owner = [basket]
    found = again(basket)
    assert (type(found), dict(found), found.owner[0] is found) == (kiosk.Basket, {"apple": 2}, True)


def test_exceptions_are_read_without_their_constructors(kiosk):
    found = again(kiosk.Refused(7, "no"))
    assert (type(found), found.args, found.code) == (kiosk.Refused, ("no",), 7)


def test_names_hide_values_within_objects_of_libraries():
    held = SimpleNamespace(api_key="k1", rows=[http.cookies.Morsel(), {"pin": "4711"}])
    sealed = seal(Freezer("kiosk", Redaction()).freeze(held))
    assert "k1" not in str(sealed)
    assert "4711" not in str(sealed)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda _: threading.Lock(), "_thread.lock"),
        (lambda _: SimpleNamespace(all=threading.Event()), "_thread.lock"),
        (lambda module: weakref.ref(module.Service), "weakref"),
        (lambda module: module.Closing(), "which has a finalizer"),
        (lambda _: sys, "a value of type builtins.module"),
        (lambda _: iter([1]), "list_iterator"),
    ],
)
def test_what_holds_more_than_attributes_is_refused(kiosk, make, reason):
    with pytest.raises(NotRecordable, match=reason):
        Freezer("kiosk", Redaction()).freeze(make(kiosk))


def test_what_a_module_holds_is_named_where_it_cannot_be_recorded(kiosk, monkeypatch):
    kiosk.service = kiosk.Service(threading.Lock())
    monkeypatch.setattr("geoheal.client.recording.codec.classes._places", {})
    freezer = Freezer("kiosk", Redaction())
    sealed = seal(freezer.freeze([1, kiosk.service, {"again": kiosk.service}]))
    assert sealed == {"list": [1, {"global": ["kiosk", "service"]}, {"dict": [["again", {"ref": 1}]]}]}
    one, service, more = Thawer("kiosk").thaw(sealed)
    assert (one, service is kiosk.service, more["again"] is service) == (1, True, True)


def test_no_proxy_is_asked_for_what_stands_behind_it(kiosk, monkeypatch):
    asked = []
    kiosk.current = LocalProxy(lambda: asked.append(1))
    kiosk.service = kiosk.Service(threading.Lock())
    monkeypatch.setattr("geoheal.client.recording.codec.classes._places", {})
    Freezer("kiosk", Redaction()).freeze(kiosk.service)
    assert asked == []


@pytest.mark.parametrize(
    "sealed",
    [
        {"object": ["threading", "Event", []]} | {},
        {"object": ["datetime", "datetime", []]},
        {"made": ["collections", "deque", {"list": []}, []]},
        {"error": ["kiosk", "Service", {"tuple": []}, []]},
        {"object": ["kiosk", "Closing", []]},
        {"global": ["os", "environ"]},
    ],
)
def test_a_forged_record_makes_nothing_else(kiosk, sealed):
    if sealed == {"object": ["threading", "Event", []]}:
        assert held_by(Thawer("kiosk").thaw(sealed)) == {}
        return
    with pytest.raises((ValueError, TypeError)):
        Thawer("kiosk").thaw(sealed)


def test_what_a_method_is_bound_of_is_asked_for_nothing(kiosk):
    asked = []

    class Asking:
        def __getattr__(self, name):
            asked.append(name)
            raise AttributeError(name)

        def __call__(self, _):
            pass

    with pytest.raises(NotRecordable):
        again(MethodType(Asking(), kiosk.Basket))
    assert asked == []
