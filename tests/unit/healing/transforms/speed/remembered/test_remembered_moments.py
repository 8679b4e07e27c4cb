"""Functions that make moments and durations of what they are given depend on nothing else."""

import pytest

from geoheal.healing.transforms.speed.hoist_invariants import hoist_invariants
from geoheal.healing.transforms.speed.remembered.remember_readings import remember_readings
from tests.unit.healing.changed import names_of, text

ZONES = """
import datetime as dt
from datetime import date, datetime, timedelta, timezone

class Settings:
    def __init__(self, text):
        self.text = text
        self.asked = 0

def zone(settings):
    hours = [int(each) for each in settings.text.split()]
    return timezone(timedelta(hours=max(hours)), "x")

def start(settings):
    return datetime.fromisoformat(settings.text).replace(tzinfo=timezone.utc)

def day(settings):
    return dt.date(2024, 1, len(settings.text))
"""


@pytest.mark.parametrize(
    ("name", "given"), [("zone", "1 2 3"), ("start", "2024-01-02T03:04:05"), ("day", "12345")]
)
def test_they_are_remembered(name, given):
    before, after = names_of(ZONES), names_of(text(remember_readings(ZONES)))
    settings = after["Settings"](given)
    found = after[name](settings)
    assert found == before[name](settings)
    assert after[name](settings) is found
    settings.text = given.replace("5", "4").replace("3", "2")
    assert after[name](settings) == before[name](settings)


@pytest.mark.parametrize(
    "made",
    [
        "datetime.now()",
        "datetime.today()",
        "date.today()",
        "datetime.fromtimestamp(len(settings.text))",
        "datetime.strptime(settings.text, '%B')",
        "datetime(2024, 1, 1).timestamp()",
        "datetime(2024, 1, 1).astimezone()",
        "datetime(2024, 1, 1).strftime(settings.text)",
        "[each() for each in (datetime.now, str)][0] or settings.text",
        "list(map(dt.date.fromtimestamp, settings.text))",
    ],
)
def test_what_reads_the_clock_the_zone_or_the_language_is_left_alone(made):
    source = (
        f"import datetime as dt\nfrom datetime import date, datetime\ndef f(settings):\n    return {made}\n"
    )
    assert remember_readings(source) is None


def test_the_clock_is_read_in_each_round():
    source = """
from datetime import datetime
def late(values: list[datetime]):
    return [each for each in values if each < datetime.now()]
"""
    assert hoist_invariants(source) is None
