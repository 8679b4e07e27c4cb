"""The Host header."""

import pytest

from geoheal.api.http.host import Admission, admission, is_loopback, name_in
from geoheal.config.settings import Settings


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("localhost:5001", "localhost"),
        ("[::1]:80", "::1"),
        ("[::1]", "::1"),
        ("A.b:1", "a.b"),
        ("", ""),
        (":5", ""),
        ("[::1].evil.com", ""),
        ("[::1].evil.com:80", ""),
        ("[::1", ""),
        ("::1]", ""),
        ("::1", ""),
        ("localhost:evil.com", ""),
        ("localhost:80:80", ""),
        ("evil.com@localhost", ""),
        ("localhost/evil.com", ""),
    ],
)
def test_the_name_is_what_stands_before_the_port(host, name):
    assert name_in(host) == name


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_loopback(name):
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name", ["", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1", "::2", "0.0.0.0"]
)
def test_not_loopback(name):
    assert not is_loopback(name)


LOCAL = Settings(host="127.0.0.1")
STRICT = Settings(host="127.0.0.1", require_tokens=True)
NAMED = Settings(host="127.0.0.1", allowed_hosts=("health.example",))
PUBLIC = Settings(host="0.0.0.0")
PUBLIC_NAMED = Settings(host="0.0.0.0", allowed_hosts=("health.example",))


@pytest.mark.parametrize(
    ("host", "settings", "admitted"),
    [
        ("localhost:5001", LOCAL, Admission.OPEN),
        ("localhost:5001", STRICT, Admission.TOKEN),
        ("localhost:5001", PUBLIC, Admission.TOKEN),
        ("evil.example", LOCAL, Admission.REFUSED),
        ("evil.example", NAMED, Admission.REFUSED),
        ("health.example", NAMED, Admission.TOKEN),
        ("anything.example", PUBLIC, Admission.TOKEN),
        ("anything.example", PUBLIC_NAMED, Admission.REFUSED),
        ("", LOCAL, Admission.REFUSED),
        ("[::1].evil.com", LOCAL, Admission.REFUSED),
        ("[::1", LOCAL, Admission.REFUSED),
        ("localhost:evil.com", LOCAL, Admission.REFUSED),
        ("[::1]:5001", LOCAL, Admission.OPEN),
    ],
)
def test_admission(host, settings, admitted):
    assert admission(host, settings) is admitted


def test_a_forwarded_request_is_never_open():
    assert admission("localhost", LOCAL, forwarded=True) is Admission.TOKEN
