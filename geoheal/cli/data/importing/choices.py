"""Validated choices of ``geoheal import``."""

import codecs
import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from geoheal.errors import InvalidInput
from geoheal.history.cells.moments import TimeColumnReader
from geoheal.history.cells.time_unit import TimeUnit
from geoheal.history.choices import Choices
from geoheal.history.presets.preset_name import PresetName

DURATIONS = {"ms": timedelta(milliseconds=1), "s": timedelta(seconds=1), "m": timedelta(minutes=1)}

SUPERSETS = {
    "utf-8": "utf-8-sig",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
"""Encodings to read instead of older ones that they contain, as browsers do."""


def choices_of(
    mapping: Sequence[str] | None,
    shorthands: Mapping[str | None, str],
    metrics: Sequence[str] | None,
    ignore: Sequence[str] | None,
    scale: Sequence[str] | None,
    counter: Sequence[str] | None,
    every: str | None,
    preset: PresetName | None,
    columns: str | None = None,
) -> Choices:
    """Return what the options say of a file's columns.

    Parameters
    ----------
    mapping
        Values of ``--map``.
    shorthands
        Field by the column that an option of its own names; None where that option was not given.
    metrics, ignore, scale, counter, every, preset, columns
        Values of the options of these names.

    Raises
    ------
    InvalidInput
        Naming the option whose value cannot be used.
    """
    given = {column: field for column, field in shorthands.items() if column is not None}
    return Choices(
        names=[name.strip() for name in columns.split(",")] if columns else (),
        fields={**pairs("--map", "FIELD", mapping or []), **given},
        shorthands=frozenset(given),
        metrics=metrics or (),
        ignored=ignore or (),
        scales=factors(scale or []),
        counters=counter or (),
        every=every,
        preset=preset,
    )


def pairs(option: str, meaning: str, given: Sequence[str]) -> dict[str, str]:
    """Return what an option of the form COLUMN=… says, by column."""
    found = {}
    for each in given:
        column, equals, value = each.rpartition("=")
        if not (column and equals and value):
            raise InvalidInput(f"{option} expects COLUMN={meaning}, got {each!r}.")
        found[column] = value
    return found


def factors(given: Sequence[str]) -> dict[str, float]:
    """Return what ``--scale`` says, by column."""
    try:
        return {column: float(value) for column, value in pairs("--scale", "FACTOR", given).items()}
    except ValueError as error:
        raise InvalidInput(f"--scale expects COLUMN=FACTOR with a number ({error}).") from error


def duration(option: str, given: str) -> timedelta:
    """Return a time such as ``500ms`` or ``2s``.

    >>> duration("--tolerance", "500ms").total_seconds()
    0.5
    """
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)(ms|s|m)", given)
    if match is None:
        raise InvalidInput(f"{option} expects a time such as 500ms or 2s, got {given!r}.")
    return float(match[1]) * DURATIONS[match[2]]


def clock_of(
    utc: bool, timezone: str | None, time_format: str | None, unit: TimeUnit = TimeUnit.AUTO
) -> TimeColumnReader:
    """Return what reads a column of times, as the options of these names say."""
    return TimeColumnReader(unit, assume_utc=utc, zone=zone(timezone), format_=time_format)


def known_encoding(name: str | None) -> str | None:
    """Return the encoding that ``--encoding`` names, as Python spells it, or a larger one that holds it.

    >>> known_encoding("Shift-JIS"), known_encoding("Windows-1251")
    ('cp932', 'cp1251')
    """
    if name is None:
        return None
    try:
        found = codecs.lookup(name)
        "a".encode(found.name)  # raises if it does not encode text
    except (LookupError, ValueError) as error:
        raise InvalidInput(
            f"--encoding: unknown encoding {name!r}; use a name such as Shift-JIS, GBK or Windows-1251."
        ) from error
    return SUPERSETS.get(found.name, found.name)


def zone(name: str | None) -> ZoneInfo | None:
    """Return the time zone that ``--timezone`` names."""
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"--timezone: unknown time zone {name!r}; use a name such as Europe/Berlin."
        ) from error
