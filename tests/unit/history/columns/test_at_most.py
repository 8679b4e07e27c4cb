"""Files with more metrics than a snapshot holds: which are kept, and what is said of the others."""

from geoheal.history.choices import Choices
from geoheal.validation.types import METRICS_MAX
from tests.unit.history.written import NOTHING, Asked, read

MINUTES = range(10, 20)


def wide(path, columns):
    """Write a CSV file with a value per column and minute; None is an empty cell."""
    lines = [",".join(["time", *columns])]
    for minute in MINUTES:
        cells = ("" if (value := of(minute)) is None else str(value) for of in columns.values())
        lines.append(",".join([f"2026-04-25T03:{minute}:00Z", *cells]))
    path.write_text("\n".join(lines) + "\n")
    return path


def changing(minute):
    return minute


def constant(minute):
    return 7


def seldom(minute):
    return minute if minute < 12 else None


def words(minute):
    return f"word {minute}"


def kept(rows):
    return {name for row in rows for name in row["metrics"]}


def test_what_never_changes_and_what_is_seldom_measured_is_left_out_first(tmp_path):
    columns = {f"c{n}": constant for n in range(40)} | {f"s{n}": seldom for n in range(20)}
    columns |= {f"v{n}": changing for n in range(250)}
    rows, said = read(wide(tmp_path / "wide.csv", columns), NOTHING)
    assert kept(rows) == {f"v{n}" for n in range(250)} | {f"s{n}" for n in range(6)}
    assert f"There are 310 metrics, and a snapshot holds {METRICS_MAX}" in said
    assert "40 that never change (c0, c1" in said
    assert "14 measured in less than half of the rows (s6, " in said


def test_each_device_keeps_its_first_metrics(tmp_path):
    columns = {f"cpu_{cpu}:m{n}": changing for cpu in range(100) for n in range(3)} | {"load": changing}
    rows, said = read(wide(tmp_path / "wide.csv", columns), NOTHING)
    assert {f"cpu_{cpu}:m{n}" for cpu in range(100) for n in range(2)} | {"load"} <= kept(rows)
    assert "45 others (cpu_55:m2, cpu_56:m2" in said


def test_what_was_asked_for_is_kept(tmp_path):
    columns = {f"v{n}": changing for n in range(300)} | {"c": constant}
    path = wide(tmp_path / "wide.csv", columns)
    rows, _ = read(path, Asked(choices=Choices(fields={"c": "metrics.flat"}, metrics=["*"])))
    assert "flat" in kept(rows)
    assert len(kept(rows)) == METRICS_MAX


def test_columns_of_words_do_not_count(tmp_path):
    columns = {f"w{n}": words for n in range(100)} | {f"c{n}": constant for n in range(200)}
    rows, said = read(wide(tmp_path / "wide.csv", columns), NOTHING)
    assert len(kept(rows)) == 200
    assert "left out" not in said


def test_more_than_that_many_mapped_columns_are_refused(tmp_path):
    columns = {f"v{n}": changing for n in range(300)}
    mapped = {name: f"metrics.{name}" for name in columns}
    rows, said = read(wide(tmp_path / "wide.csv", columns), Asked(choices=Choices(fields=mapped)))
    assert not rows
    assert "300 are mapped" in said
