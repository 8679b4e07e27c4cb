"""Series that users bring to ``benchmarks.verification``: read as they are, or refused in a sentence."""

import json

import numpy as np
import pytest

from benchmarks.verification import LEAST, main, outcome, outcomes
from benchmarks.verification_moments import recorded
from benchmarks.verification_series import UnusableFile, read

MOMENTS = {
    "ISO 8601": lambda second: f"{np.datetime64('2026-03-01T00:00:00') + np.timedelta64(second, 's')}Z",
    "a blank and an offset": lambda second: (
        f"{np.datetime64('2026-03-01T01:00:00') + np.timedelta64(second, 's')}+01:00".replace("T", " ")
    ),
    "seconds": lambda second: str(1772323200 + second),
    "milliseconds": lambda second: str(1000 * (1772323200 + second)),
}


@pytest.fixture
def written(tmp_path):
    def write(rows, header="captured_at,p95", name="mine.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text("\n".join([header, *rows]), encoding=encoding)
        return path

    return write


def rows(count, *, moment=MOMENTS["seconds"], step=15, value=lambda place: f"{100 + place % 7}"):
    return [f"{moment(step * place)},{value(place)}" for place in range(count)]


@pytest.mark.parametrize("form", MOMENTS)
def test_times_are_read_in_every_usual_form(written, form):
    (found,), notices = read(written(rows(200, moment=MOMENTS[form])), LEAST)
    assert (found.name, found.times[0], found.times[-1]) == ("p95", 1772323200.0, 1772323200.0 + 15 * 199)
    assert notices == []


def test_what_a_spreadsheet_writes_is_read(written):
    lines = [line.replace(",", ";") + ",5" for line in rows(200)]
    (found,), notices = read(written(lines, "captured_at;p95", encoding="utf-8-sig"), LEAST)
    assert (found.values[0], notices) == (100.5, [])


@pytest.mark.parametrize(
    ("header", "encoding"), [("Captured_At,p95", "utf-8"), ("captured_at,p95", "utf-16")]
)
def test_capitals_and_other_encodings_of_unicode_are_read(written, header, encoding):
    (found,), notices = read(written(rows(200), header, encoding=encoding), LEAST)
    assert (found.name, len(found.values), notices) == ("p95", 200, [])


def test_times_whose_day_and_month_may_be_swapped_are_refused_without_an_option_that_is_not_there(written):
    path = written([f"0{month}/01/2026 00:00:00,5" for month in (3, 4)])
    with pytest.raises(UnusableFile, match=r"month/day; write them as ISO 8601\.$"):
        read(path, LEAST)


def test_a_cell_as_long_as_the_file_is_not_printed_whole(written):
    with pytest.raises(UnusableFile, match=r"no row has a usable time") as refused:
        read(written(['"1772323200', *rows(500)]), LEAST)
    assert len(str(refused.value)) < 400


def test_rows_out_of_order_twice_or_without_a_time_are_said(written):
    lines = [*reversed(rows(200)), f"{MOMENTS['seconds'](0)},7", "yesterday,3", "", ",4", "1772330000"]
    (found,), notices = read(written(lines), LEAST)
    assert (np.diff(found.times) > 0).all()
    assert (len(found.times), found.values[0]) == (201, 7.0)
    assert np.isnan(found.values[-1])
    assert [each.split(": ", 1)[1] for each in notices] == [
        "2 rows without a usable captured_at were left out, such as 'yesterday'.",
        "1 rows have the time of a later row, which counts instead.",
    ]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (lambda _: "5", "every value is 5, so that nothing can be measured"),
        (lambda _: "", "all cells are empty"),
        (lambda _: "web-1", "200 of 200 cells are not numbers"),
        (lambda place: "5" if place % 2 else "", "100 values are too few; more than 180 are needed"),
    ],
)
def test_a_column_that_cannot_be_used_is_named_with_its_reason(written, value, reason):
    path = written(rows(200, value=value))
    found, (notice,) = read(path, LEAST)
    assert found == []
    assert notice.startswith(f"{path}, column p95: {reason}")


@pytest.mark.parametrize(
    ("header", "lines", "reason"),
    [
        ("", [], "is empty"),
        ("captured_at,p95", [], "has a header and no rows"),
        ("time,p95", ["1,2"], "has no column captured_at; its columns are time, p95"),
        ("captured_at", ["1772330000"], "no column beside captured_at"),
        (
            "captured_at,p95",
            ["soon,2"],
            "no row has a usable time. captured_at: 'soon' is not in a known format",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(written, header, lines, reason):
    with pytest.raises(UnusableFile, match=reason):
        read(written(lines, header), LEAST)


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path):
    with pytest.raises(UnusableFile, match="cannot be read: No such file"):
        read(tmp_path / "none.csv", LEAST)
    (tmp_path / "zipped.csv").write_bytes(b"\x1f\x8b\x08\xff")
    with pytest.raises(UnusableFile, match="not a text in UTF-8"):
        read(tmp_path / "zipped.csv", LEAST)


@pytest.mark.parametrize(
    "value",
    [
        lambda place: "5" if place != 777 else "6",
        lambda place: f"{100 + place % 7}" if place % 400 < 200 else "",
        lambda place: f"{-50 + place % 7}",
        lambda place: f"{1e300 * (1 + place % 3)}",
    ],
    ids=["one value but once", "long gaps", "negative", "huge"],
)
def test_odd_series_are_measured_without_a_fault(written, value):
    (found,), _ = read(written(rows(1200, value=value)), LEAST)
    cases = recorded(found.name, found.times, found.values, 3)
    assert cases
    assert all(placebo != "helped" for placebo, _ in map(outcomes, cases))


def test_a_file_is_measured_alone_with_every_moment_a_row(tmp_path, monkeypatch, capsys):
    path = tmp_path / "own.csv"
    values = np.random.default_rng(1).normal(100, 5, 230)
    rows = "\n".join(f"{1_717_200_000 + 60 * place},{value}" for place, value in enumerate(values))
    path.write_text(f"captured_at,value\n{rows}\n")
    monkeypatch.setattr("sys.argv", ["verification", "--series", str(path), "--json"])
    main()
    (row,) = json.loads(capsys.readouterr().out)
    assert row["series"] == "own: value"
    assert row["moments"] >= 1


def test_a_relief_of_values_below_zero_is_a_fall():
    values = np.random.default_rng(2).normal(-100, 5, 2_000)
    times = np.linspace(0.0, 60.0 * (len(values) - 1), len(values))
    found = [outcome(case, 0.8) for case in recorded("value", times, values, 10)]
    assert "worsened" not in found
    assert found.count("helped") >= 8
