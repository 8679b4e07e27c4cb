"""Decode bodies of remote write into resources per target."""

import math
import struct
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from google.protobuf.message import DecodeError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from geoheal.api.prometheus.messages import message_class
from geoheal.monitor.telemetry.prometheus.native import native_of
from geoheal.monitor.telemetry.prometheus.samples import Sample
from geoheal.monitor.telemetry.resource import Resource
from geoheal.monitor.telemetry.rules import Mapped

NAME: Final = "__name__"
STALE: Final = 0x7FF0000000000002
"""Bits of the number by which Prometheus marks the end of a series."""

TYPES: Final = ("", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset")
NS_PER_MS: Final = 10**6
LATEST_MS: Final = 4 * 10**12
VALUES_MAX: Final = 100_000
"""Samples and histograms per body: each becomes an object, however short its encoding."""

TEXT_MAX: Final = 4096
"""Characters of a series' labels, which version 2 encodes in one byte each, however long they are."""

TOO_LONG: Final = f"has series whose labels have more than {TEXT_MAX:,} characters"
HAS_NUL: Final = "has series with a NUL in their labels"
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RemoteWrite:
    """Decoded content of a body.

    Parameters
    ----------
    resources
        One per target.
    samples, histograms
        Number of samples and histograms in them.
    refused
        Samples and histograms of series that cannot be used, by reason.
    """

    resources: Sequence[Resource]
    samples: int
    histograms: int
    refused: Counter[str]


def decompress(body: bytes, most: int) -> bytes:
    """Decompress Snappy's block format.

    Raises
    ------
    BadRequest, RequestEntityTooLarge
        When the data is not valid, or too large.
    """
    from cramjam import DecompressionError, snappy

    size = shift = 0
    for byte in body[:5]:
        size |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    else:
        raise BadRequest("The body is not compressed by Snappy.")
    if size > most:
        raise RequestEntityTooLarge(f"The body is larger than {most:,} bytes.")
    try:
        return bytes(snappy.decompress_raw(body, output_len=size))
    except DecompressionError as error:
        raise BadRequest("The body is not compressed by Snappy.") from error


def decode(body: bytes, mapped: Mapped, *, is_second: bool) -> RemoteWrite:
    """Decode a body.

    Parameters
    ----------
    body
        Decompressed.
    mapped
        Mapping, with the labels of system and node.
    is_second
        Whether it is version 2.

    Raises
    ------
    BadRequest, RequestEntityTooLarge
        When it is not valid, or holds more than :data:`VALUES_MAX` values.
    """
    try:
        message = message_class("Request" if is_second else "WriteRequest").FromString(body)
        return _grouped(_second(message) if is_second else _first(message), mapped)
    except (DecodeError, IndexError) as error:
        raise BadRequest(f"The body is not a valid remote write request: {error}") from error


def _grouped(series: Iterable["Series"], mapped: Mapped) -> RemoteWrite:
    targets: defaultdict[tuple[tuple[str, str], ...], list[Sample]] = defaultdict(list)
    refused: Counter[str] = Counter()
    samples = histograms = 0
    for words, kind, written in series:
        values = len(written.samples) + len(written.histograms)
        if samples + histograms + values > VALUES_MAX:
            raise RequestEntityTooLarge(f"The body has more than {VALUES_MAX:,} samples; send several.")
        flaw = _flaw(words)
        if flaw is not None:
            refused[flaw] += values
            continue
        samples += len(written.samples)
        histograms += len(written.histograms)
        labels = dict(zip(words[::2], words[1::2], strict=False))
        attributes, rest = _divided(labels, mapped)
        targets[attributes] += _samples(labels.get(NAME, ""), rest, kind, written)
    resources = [Resource(dict(attributes), (), found) for attributes, found in targets.items()]
    return RemoteWrite(resources, samples, histograms, refused)


Series = tuple[Sequence[str], str, Any]
"""Names and values of its labels alternating, its type, and the message."""


def _first(message: Any) -> Iterator[Series]:  # noqa: ANN401 - a message of version 1
    for each in message.timeseries:
        yield [text for label in each.labels for text in (label.name, label.value)], "", each


def _second(message: Any) -> Iterator[Series]:  # noqa: ANN401 - a message of version 2
    symbols = list(message.symbols)  # one object each, however often it is referenced
    for each in message.timeseries:
        words = [symbols[place] for place in each.labels_refs[: TEXT_MAX + 1]]
        kind = TYPES[each.metadata.type] if 0 <= each.metadata.type < len(TYPES) else ""
        yield words, kind, each


def _flaw(words: Sequence[str]) -> str | None:
    """Return why a series with these labels cannot be used; None if it can."""
    if len(words) > TEXT_MAX or sum(map(len, words)) > TEXT_MAX:
        return TOO_LONG
    return HAS_NUL if any("\0" in word for word in words) else None


def _divided(labels: Labels, mapped: Mapped) -> tuple[tuple[tuple[str, str], ...], Labels]:
    """Split labels into the attributes of the resource and the rest."""
    rest = {name: value for name, value in labels.items() if name != NAME}
    attributes = []
    for attribute, names in ((mapped.system[0], mapped.labels.system), (mapped.node[0], mapped.labels.node)):
        found = next((name for name in names if rest.get(name)), None)
        if found is not None:
            attributes.append((attribute, rest.pop(found)))
    return tuple(attributes), rest


def _samples(name: str, labels: Labels, kind: str, written: Any) -> Iterator[Sample]:  # noqa: ANN401
    for sample in written.samples:
        if not _is_stale(sample.value):
            yield Sample(name, labels, sample.value, _time_ns(sample), kind)
    for each in written.histograms:
        if not _is_stale(each.sum):
            yield Sample(name, labels, each.sum, _time_ns(each), kind, native_of(each))


def _time_ns(written: Any) -> int:  # noqa: ANN401 - a message
    """Return the time of a measurement; times before 1970 or after 2096 become a time that is refused."""
    return min(max(0, int(written.timestamp)), LATEST_MS) * NS_PER_MS


def _is_stale(value: float) -> bool:
    return math.isnan(value) and struct.unpack("<Q", struct.pack("<d", value))[0] == STALE
