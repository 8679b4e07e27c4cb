"""Numbers as people and tools write them: with units, percent signs, thousands, decimal commas, or as words.

Durations become milliseconds, sizes megabytes (10⁶ bytes) and shares of fields between 0 and 1 fractions;
a percentage of a metric keeps its number.
"""

import re
from collections.abc import Collection, Sequence

MILLISECONDS = {
    "ns": 1e-6, "us": 1e-3, "µs": 1e-3, "μs": 1e-3, "ms": 1.0, "msec": 1.0,
    "s": 1e3, "sec": 1e3, "secs": 1e3, "min": 6e4, "mins": 6e4, "h": 3.6e6, "hour": 3.6e6, "hours": 3.6e6,
    "day": 8.64e7, "days": 8.64e7, "week": 6.048e8, "weeks": 6.048e8,
}  # fmt: skip
MEGABYTES = {
    "b": 1e-6, "bytes": 1e-6, "kb": 1e-3, "mb": 1.0, "gb": 1e3, "tb": 1e6,
    "ki": 1024 / 1e6, "mi": 1024**2 / 1e6, "gi": 1024**3 / 1e6, "ti": 1024**4 / 1e6,
    "kib": 1024 / 1e6, "mib": 1024**2 / 1e6, "gib": 1024**3 / 1e6, "tib": 1024**4 / 1e6,
}  # fmt: skip
RATES = {"req/s", "reqps", "rps", "ops/s", "ops", "rpm", "req/min", "/s"}
SHARES = frozenset(("phi", "error_rate"))
DIMENSION_OF_FIELD = {"avg_latency_ms": MILLISECONDS, "memory_usage_mb": MEGABYTES}
BOOLEANS = {
    "true": 1.0, "false": 0.0, "yes": 1.0, "no": 0.0, "on": 1.0, "off": 0.0, "up": 1.0, "down": 0.0,
}  # fmt: skip
MILLI = 1e-3
"""Factor of ``250m`` of a CPU, as Kubernetes writes it."""
MULTIPLES = {"K": 1e3, "k": 1e3, "Mil": 1e6, "Bil": 1e9, "Tri": 1e12}
"""Grafana's suffixes of large numbers."""

PHYSICAL = {
    "W": 1.0, "mW": 1e-3, "kW": 1e3, "V": 1.0, "mV": 1e-3, "A": 1.0, "mA": 1e-3, "°C": 1.0, "C": 1.0,
    "MHz": 1.0, "dBm": 1.0, "dB": 1.0,
}  # fmt: skip
"""Units of machines and their sensors: watts, volts, amperes, degrees, megahertz, decibels."""

BITS_PER_S = {"b/s": 1.25e-7, "kb/s": 1.25e-4, "Kb/s": 1.25e-4, "Mb/s": 0.125, "Gb/s": 125.0}
"""Megabytes per second; a small b is a bit there."""


AMOUNT = re.compile(
    r"([+-]?[\d][\d.,'\u00a0\u202f _]*(?:e[+-]?\d+)?|[+-]?\.\d+)\s*([^\d\s].*)?", re.IGNORECASE
)
GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
GROUPED_BY_POINTS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+")
COMMA_DECIMALS = re.compile(r"[+-]?(?:\d+,(?!\d{3}\b)\d+|0,\d+|\d{4,},\d+)\b")
POINT_DECIMALS = re.compile(r"[+-]?[\d,]*\d\.\d+")


COMPOUND = re.compile(r"(?:\d+(?:\.\d+)?(?:h|m|s|ms|us|µs|μs|ns)(?![a-zµμ])\s?){2,}")
"""A duration in several units, as Go writes it."""
ISO_DURATION = re.compile(r"PT(?=\d)((?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)")
PART = re.compile(r"(\d+(?:\.\d+)?)\s?([a-zµμ]+)")
COUNT_RATE = re.compile(r"[A-Za-z]*/(?:s|sec|min|h)|[a-z]*p[sm]|iops", re.IGNORECASE)
"""Requests, operations, packets … per second or minute: a number as it stands."""


def number(text: str, field: str, *, decimal_comma: bool = False) -> float | str:
    """Return the number that a text spells for a field, or the text where it spells none.

    >>> number("1.2 s", "avg_latency_ms"), number("0.5 %", "error_rate"), number("1,234.5", "queue")
    (1200.0, 0.005, 1234.5)
    >>> number("12.5 ms", "error_rate"), number("soon", "queue")
    ('12.5 ms', 'soon')
    """
    bare = text.strip().replace("\N{MINUS SIGN}", "-")
    if bare.lower() in BOOLEANS:
        return BOOLEANS[bare.lower()]
    match = AMOUNT.fullmatch(bare)
    if match is None or COMPOUND.fullmatch(bare):
        return _duration(bare, field) or text
    factor = _factor((match[2] or "").strip(), field)
    digits = _plain(match[1], decimal_comma=decimal_comma)
    if factor is None or digits is None:
        return text
    return float(digits) * factor if factor >= 1 else float(digits) / round(1 / factor, 9)


def _duration(text: str, field: str) -> float | None:
    """Return the milliseconds of a duration in several units; None where it is not one, or does not fit.

    >>> _duration("1m3.5s", "avg_latency_ms"), _duration("PT1M3.5S", "queue"), _duration("1m3s", "error_rate")
    (63500.0, 63500.0, None)
    """
    iso = ISO_DURATION.fullmatch(text)
    written = iso[1].lower() if iso else text
    if iso is None and COMPOUND.fullmatch(text) is None:
        return None
    if field in SHARES or field == "cpu_usage_pct" or DIMENSION_OF_FIELD.get(field) is MEGABYTES:
        return None
    units = {**MILLISECONDS, "m": MILLISECONDS["min"]}
    return sum(float(amount) * units[unit] for amount, unit in PART.findall(written))


def _factor(unit: str, field: str) -> float | None:
    """Return what one of the unit counts in the field; None where the field is of another dimension."""
    if not unit:
        return 1.0
    if unit == "%":
        fits = field not in DIMENSION_OF_FIELD
        return (0.01 if field in SHARES else 1.0) if fits else None
    if field in SHARES or field == "cpu_usage_pct":
        return None
    dimension = DIMENSION_OF_FIELD.get(field)
    allowed: Collection[dict[str, float]] = (dimension,) if dimension else (MILLISECONDS, MEGABYTES)
    found = next((units[unit.lower()] for units in allowed if unit.lower() in units), None)
    if found is not None or dimension is not None:
        return found
    return MILLI if unit == "m" and "cpu" in field.lower() else _factor_of_metric(unit)


def _factor_of_metric(unit: str) -> float | None:
    """Return what one of a unit that no field has counts.

    Multiples, and rates, of which those of sizes are MB/s.
    """
    known = next((units[unit] for units in (MULTIPLES, BITS_PER_S, PHYSICAL) if unit in units), None)
    if known is not None:
        return known
    multiple, blank, rest = unit.partition(" ")
    if blank and multiple in MULTIPLES:
        per = _factor_of_metric(rest.strip())
        return None if per is None else MULTIPLES[multiple] * per
    size = MEGABYTES.get(unit.lower().removesuffix("/s")) if unit.lower().endswith("/s") else None
    return size or (1.0 if unit.lower() in RATES or COUNT_RATE.fullmatch(unit) else None)


def has_decimal_commas(texts: Sequence[str], *, otherwise: bool) -> bool:
    """Return the meaning of commas in a column's cells, if one of them is unambiguous."""
    bare = [text.strip() for text in texts]
    if any(COMMA_DECIMALS.match(text) and "." not in text for text in bare):
        return True
    return False if any(POINT_DECIMALS.match(text) for text in bare) else otherwise


def _plain(digits: str, *, decimal_comma: bool) -> str | None:
    """Return the digits as Python reads them; the later of two different signs is the decimal one.

    >>> _plain("1.234.567", decimal_comma=False), _plain("1.234,5", decimal_comma=False)
    ('1234567', '1234.5')
    """
    dense = re.sub(r"['\u00a0\u202f _]", "", digits)
    if "," in dense and "." in dense:
        decimal = "," if dense.rindex(",") > dense.rindex(".") else "."
        dense = dense.replace("." if decimal == "," else ",", "")
    elif "," in dense:
        several = dense.count(",") > 1
        decimal = "." if several or (GROUPED.fullmatch(dense) and not decimal_comma) else ","
        dense = dense.replace(",", "") if decimal == "." else dense
    elif dense.count(".") > 1:
        dense = dense.replace(".", "") if GROUPED_BY_POINTS.fullmatch(dense) else dense
    dense = dense.replace(",", ".")
    try:
        float(dense)
    except ValueError:
        return None
    return dense
