"""Keys that libraries' objects hold under innocent names, and secrets of settings, are in no record."""

import base64
import json
import os
import re
import sys

import pytest

from geoheal.client.recording.codec import secret_settings
from tests.recorded_calls import recording

KEY = "correct-horse-battery-staple-4711"
CODE = """
import os

import flask
from itsdangerous import URLSafeTimedSerializer

app = flask.Flask("till")

class FileCipher:
    def __init__(self, key):
        self.key, self.mode = key, "gcm"

def is_whole(keeper):
    return keeper is not None

def repeated(text):
    return {"note": text}
"""


@pytest.fixture
def till(monkeypatch):
    monkeypatch.setattr(secret_settings, "_forms", {})
    monkeypatch.setattr(secret_settings, "_holders", {})
    with recording("till", CODE) as recorded:
        sys.modules["till"].app.secret_key = KEY
        yield sys.modules["till"], recorded


def bytes_of(calls):
    """Return all that a record says, also in Base64."""
    text = json.dumps([call.values for call in calls])
    encoded = re.findall(r'"([A-Za-z0-9+/]{8,}={0,2})"', text)
    return text.encode() + b"".join(base64.b64decode(each + "=" * (-len(each) % 4)) for each in encoded)


@pytest.mark.parametrize("kind", ["URLSafeTimedSerializer", "FileCipher"])
def test_keys_of_objects_that_sign_or_encrypt_are_left_out(till, kind):
    module, recorded = till
    calls, reasons = recorded("is_whole", vars(module)[kind](KEY))
    assert (len(calls), reasons) == (1, set())
    assert KEY.encode() not in bytes_of(calls)
    assert calls[0].redacted


@pytest.mark.parametrize(
    "made",
    [f"it is {KEY}", KEY.encode(), b"it is " + KEY.encode(), {"a": [KEY]}, {KEY: 1}, f"\0{KEY}"],
    ids=str,
)
def test_a_call_that_repeats_a_secret_of_the_settings_is_not_recorded(till, made):
    module, recorded = till
    with module.app.app_context():
        calls, reasons = recorded("repeated", made)
    assert (calls, reasons) == ([], {"It holds a secret of the settings or of the environment."})


def test_secrets_of_the_environment_are_in_no_record(till, monkeypatch):
    monkeypatch.setenv("PAYMENT_API_KEY", KEY)
    _, recorded = till
    assert recorded("repeated", KEY) == ([], {"It holds a secret of the settings or of the environment."})
    calls, _ = recorded("repeated", "anything else")
    assert len(calls) == 1


def test_secrets_that_were_set_or_replaced_later_are_looked_for_too(till, monkeypatch):
    monkeypatch.setenv("PAYMENT_API_KEY", "battery-staple-horse")
    module, recorded = till
    with module.app.app_context():
        assert len(recorded("repeated", "anything else")[0]) == 1
        monkeypatch.setenv("PAYMENT_API_KEY", "staple-battery-horse")
        module.app.config["MAIL"] = {"MAIL_PASSWORD": "horse-battery-staple"}
        for each in ("battery-staple-horse", "staple-battery-horse", "horse-battery-staple"):
            assert recorded("repeated", each)[0] == []


def test_settings_that_cannot_be_encoded_or_compute_themselves_do_no_harm(till, monkeypatch):
    monkeypatch.setitem(os.environb, b"LEGACY_PASSWORD", b"horse-battery-\xff-staple")
    module, recorded = till
    asked = []

    class Lazy:
        @property  # type: ignore[misc]
        def __class__(self):
            asked.append(self)
            return str

    module.app.config["LAZY_PASSWORD"] = Lazy()
    with module.app.app_context():
        assert len(recorded("repeated", "anything else")[0]) == 1
        assert recorded("repeated", os.environ["LEGACY_PASSWORD"])[0] == []
    assert asked == []
