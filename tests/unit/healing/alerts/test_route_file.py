"""The operator's file of routes: who is notified of what, and what is refused in which words."""

from datetime import timedelta

import pytest

from geoheal.domain.health.degradation import Severity
from geoheal.errors import ConfigurationError
from geoheal.healing.alerts.route_file import read_route_file

CHANNELS = ("log", "pager", "slack", "mail")
FILE = """
repeat = "12h"

[[routes]]
systems = ["shop/*", "till"]
severity = "critical"
channels = ["pager", "slack"]
repeat = "30m"

[[routes]]
rules = ["queue_*", "SILENT"]
channels = "mail"
repeat = "never"

[[routes]]
systems = "staging/*"
channels = []
"""


@pytest.fixture
def read(tmp_path):
    def read(text):
        file = tmp_path / "routes.toml"
        file.write_text(text)
        return read_route_file(file, CHANNELS)

    return read


@pytest.mark.parametrize(
    ("system", "severity", "codes", "channels", "hours"),
    [
        ("shop/eu", "critical", {"LATENCY_HIGH"}, ("log", "pager", "slack"), 0.5),
        ("shop/eu", "critical", {"SILENT"}, ("log", "pager", "slack"), 0.5),
        ("till", "warning", {"RULE_QUEUE_LONG"}, ("log", "mail"), None),
        ("till", "warning", {"LATENCY_HIGH", "SILENT"}, ("log", "mail"), None),
        ("staging/a", "warning", {"LATENCY_HIGH"}, ("log",), 12),
        ("till", "warning", {"LATENCY_HIGH", "RULE_LONG_QUEUE"}, CHANNELS, 12),
        ("tills", "critical", set(), CHANNELS, 12),
    ],
)
def test_the_first_route_that_fits_is_taken(read, system, severity, codes, channels, hours):
    route = read(FILE).of(system, Severity(severity), codes)
    assert route.channels == channels
    assert route.repeat_after == (None if hours is None else timedelta(hours=hours))


def test_an_empty_file_sends_everything_everywhere(read):
    route = read("").of("shop", Severity.WARNING, {"SILENT"})
    assert (route.channels, route.repeat_after) == (CHANNELS, timedelta(hours=4))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            '[[routes]]\nchannels = "pagers"',
            "routes.0.channels: unknown channel 'pagers'; the settings name",
        ),
        ('[[routes]]\nsystems = "a"', "routes.0.channels: Field required"),
        ('[[routes]]\nchannels = "log"\nsystem = "a"', "There is no field 'routes.0.system'"),
        ('[[routes]]\nchannels = "log"\nsystems = []', "routes.0.systems is empty"),
        ('[[routes]]\nchannels = "log"\nseverity = "fatal"', "routes.0.severity.0: Input should be"),
        ('[[routes]]\nchannels = "log"\nrules = [1]', "routes.0.rules.0: Input should be a valid string"),
        (
            '[[routes]]\nchannels = "log"\nrepeat = "often"',
            "routes.0.repeat expects a duration like .* never",
        ),
        ('repeat = "31d"', "repeat must be at most 30d"),
        ('repeat = "1s"', "repeat must be at least 1m, or never"),
        ("repeat = 4", "repeat: Input should be a valid string"),
        ("[routes]\nchannels = 1", "routes: Input should be a valid tuple"),
        ("[[routes]", "is not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(read, text, complaint):
    with pytest.raises(ConfigurationError, match=rf"routes\.toml.*{complaint}"):
        read(text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ConfigurationError, match=r"absent\.toml cannot be read: No such file"):
        read_route_file(tmp_path / "absent.toml", CHANNELS)
