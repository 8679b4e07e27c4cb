"""Times of all kinds become the same microseconds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from geoheal.constants import CAPTURED_AT_MIN
from geoheal.history.cells.moments import NEVER, TimeColumnReader, require_accepted
from geoheal.history.cells.time_unit import TimeUnit

MOMENT = datetime(2026, 3, 4, 5, 6, 7, 123456, tzinfo=UTC)
US = 1_772_600_767_123_456
NOW = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    "column",
    [
        pa.array([MOMENT], pa.timestamp("us", "UTC")),
        pa.array([MOMENT], pa.timestamp("ns", "Europe/Berlin")),
        pa.array([US]),
        pa.array([US, None], pa.int64()),
        pa.array([US * 1000]),
        pa.array([US], pa.uint64()),
        pa.array(["2026-03-04T05:06:07.123456Z"]),
        pa.array(["2026-03-04T06:06:07.123456+01:00"]),
        pa.array([str(US)]),
        ["2026-03-04T05:06:07.123456+00:00", None],
        [US],
        [str(US), None],
    ],
)
def test_every_spelling_of_a_moment_is_the_same(column):
    faults: dict[int, tuple[str, str]] = {}
    assert TimeColumnReader().read(column, faults)[0] == US
    assert not faults


@pytest.mark.parametrize(
    ("value", "unit"), [(US // 10**6, "s"), (US // 1000, "ms"), (US, "us"), (US * 1000, "ns")]
)
def test_the_unit_of_numbers_follows_from_their_size_or_is_given(value, unit):
    for clock in (TimeColumnReader(), TimeColumnReader(TimeUnit(unit))):
        for column in (pa.array([value]), [value], [str(value)], pa.array([float(value)])):
            assert abs(TimeColumnReader.read(clock, column, {})[0] - US) < 1_000_001


def test_whole_numbers_are_exact_however_they_are_read():
    nanoseconds = US * 1000 + 999
    quick = TimeColumnReader().read(pa.array([nanoseconds]), {})
    slow = TimeColumnReader().read([nanoseconds, "2026-03-04T05:06:07Z"], {})
    assert quick[0] == slow[0] == US


def test_the_first_number_of_a_file_decides_for_all_of_it():
    clock = TimeColumnReader()
    clock.read(pa.array([US // 10**6]), {})
    faults: dict[int, tuple[str, str]] = {}
    require_accepted(clock.read(pa.array([US // 1000]), faults), NOW, CAPTURED_AT_MIN, faults)
    assert 0 in faults


@pytest.mark.parametrize(
    "value", ["yesterday", "2026-03-04T05:06:07", True, float("nan"), [1], Decimal("NaN")]
)
def test_what_is_not_a_time_is_a_fault_of_its_row_alone(value):
    faults: dict[int, tuple[str, str]] = {}
    moments = TimeColumnReader().read(["2026-03-04T05:06:07Z", value, None], faults)
    assert list(faults) == [1]
    assert faults[1][0] == "captured_at"
    assert moments.tolist()[1:] == [NEVER, NEVER]


@pytest.mark.parametrize(
    "text",
    [
        "Thu Apr 25 03:15:00.000000 2024",
        "Thu Apr 25 03:15:00 CEST 2024",
        "2024-04-25 03:15:00 CEST",
        "2024-04-25 03:15:00 Europe/Berlin",
        "2024-04-25 03:15:00+02:00[Europe/Berlin]",
        "2024-04-25T01:15:00Z[UTC]",
        "Apr 25 2024 03:15AM",
        "25-Apr-24 03.15.00.000000 AM",
        "2024-116T03:15:00",
    ],
)
def test_times_are_read_as_tools_write_them(text):
    clock = TimeColumnReader(zone=ZoneInfo("Europe/Berlin"))
    faults: dict[int, tuple[str, str]] = {}
    moment = datetime(2024, 4, 25, 1, 15, tzinfo=UTC)
    assert (clock.read([text], faults)[0], faults) == (int(moment.timestamp()) * 10**6, {})


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-27 02:30:00 Europe/Berlin",  # twice
        "2024-03-31 02:30:00 Europe/Berlin",  # never
        "2024-04-25 03:15:00 Europe/Nowhere",
        "2024-04-25 03:15:00 ../etc/passwd",
        "2024-04-25 03:15:00 Etc/../../passwd",
        "Thu Apr 25 03:15:00 PST 2024",
    ],
)
def test_a_time_whose_zone_leaves_it_open_is_refused(text):
    faults: dict[int, tuple[str, str]] = {}
    assert TimeColumnReader(zone=ZoneInfo("Europe/Berlin")).read([text], faults)[0] == NEVER
    assert faults[0][0] == "captured_at"


def test_a_naive_time_is_taken_as_utc_when_that_is_said():
    naive = pa.array([MOMENT.replace(tzinfo=None)], pa.timestamp("us"))
    faults: dict[int, tuple[str, str]] = {}
    assert TimeColumnReader().read(naive, faults)[0] == NEVER
    assert "timezone" in faults[0][1]
    assert TimeColumnReader(assume_utc=True).read(naive, {})[0] == US
    assert TimeColumnReader(assume_utc=True).read(["2026-03-04 05:06:07.123456"], {})[0] == US


@pytest.mark.parametrize(
    ("moment", "says"),
    [
        (NOW + timedelta(minutes=6), "lies in the future"),
        (datetime(1999, 12, 31, tzinfo=UTC), "older ones are not kept"),
    ],
)
def test_times_outside_the_accepted_range_are_refused(moment, says):
    faults: dict[int, tuple[str, str]] = {}
    moments = TimeColumnReader().read(pa.array([NOW, moment], pa.timestamp("us", "UTC")), faults)
    require_accepted(moments, NOW, CAPTURED_AT_MIN, faults)
    assert list(faults) == [1]
    assert says in faults[1][1]


def test_numbers_beyond_all_calendars_are_refused_too():
    faults: dict[int, tuple[str, str]] = {}
    moments = TimeColumnReader(TimeUnit.SECONDS).read(pa.array([2**62, -(2**62)]), faults)
    require_accepted(moments, NOW, CAPTURED_AT_MIN, faults)
    assert sorted(faults) == [0, 1]
    assert np.all(moments != NEVER)


def test_a_missing_time_is_refused():
    faults: dict[int, tuple[str, str]] = {}
    require_accepted(np.array([NEVER]), NOW, CAPTURED_AT_MIN, faults)
    assert "--time-column" in faults[0][1]
