"""Bodies of remote write, as Prometheus sends them."""

from typing import Any

import pyarrow as pa

from geoheal.api.prometheus.messages import message_class

SECOND = 10**9
NOW_MS = 1_795_000_000_000
V1 = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy"}
V2 = {**V1, "Content-Type": "application/x-protobuf;proto=io.prometheus.write.v2.Request"}

Series = tuple[str, dict[str, str], float]


def compressed(message: Any) -> bytes:
    return bytes(pa.compress(message.SerializeToString(), codec="snappy", asbytes=True))


def first(seconds: int, *series: Series, job: str = "shop", instance: str = "web-1:8000") -> Any:
    """Return a message of version 1: each series at a moment."""
    message = message_class("WriteRequest")()
    for name, labels, value in series:
        each = message.timeseries.add()
        for key, text in {"__name__": name, "job": job, "instance": instance, **labels}.items():
            each.labels.add(name=key, value=text)
        each.samples.add(value=value, timestamp=NOW_MS + 1000 * seconds)
    return message


def second(seconds: int, *series: tuple[str, dict[str, str], Any, int]) -> Any:
    """Return a message of version 2: each series, with the number of its type, at a moment."""
    message = message_class("Request")()
    message.symbols.append("")

    def ref(text: str) -> int:
        if text not in message.symbols:
            message.symbols.append(text)
        return list(message.symbols).index(text)

    for name, labels, value, kind in series:
        each = message.timeseries.add()
        for key, text in {"__name__": name, "job": "shop", "instance": "web-1:8000", **labels}.items():
            each.labels_refs.extend([ref(key), ref(text)])
        each.metadata.type = kind
        if isinstance(value, dict):
            fields = {key: field for key, field in value.items() if key != "spans"}
            histogram = each.histograms.add(timestamp=NOW_MS + 1000 * seconds, **fields)
            for offset, length in value["spans"]:
                histogram.positive_spans.add(offset=offset, length=length)
        else:
            each.samples.add(value=value, timestamp=NOW_MS + 1000 * seconds)
    return message
