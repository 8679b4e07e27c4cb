"""The messages of Prometheus remote write, versions 1 and 2, as far as geoheal reads them.

References
----------
Prometheus, ``prompb/remote.proto``, ``prompb/types.proto`` and ``prompb/io/prometheus/write/v2/types.proto``.
"""

from functools import cache
from typing import Any, Final

from geoheal.monitor.telemetry.prometheus.descriptors import class_of

PACKAGE: Final = "geoheal.remote_write"
_MESSAGES: Final = {
    "Label": ("1 name string", "2 value string"),
    "Sample": ("1 value double", "2 timestamp int64"),
    "BucketSpan": ("1 offset sint32", "2 length uint32"),
    "Histogram": (
        "1 count_int uint64",
        "2 count_float double",
        "3 sum double",
        "4 schema sint32",
        "5 zero_threshold double",
        "6 zero_count_int uint64",
        "7 zero_count_float double",
        "8 negative_spans *BucketSpan",
        "9 negative_deltas *sint64",
        "10 negative_counts *double",
        "11 positive_spans *BucketSpan",
        "12 positive_deltas *sint64",
        "13 positive_counts *double",
        "14 reset_hint int32",
        "15 timestamp int64",
        "16 custom_values *double",
    ),
    "TimeSeries": ("1 labels *Label", "2 samples *Sample", "4 histograms *Histogram"),
    "MetricMetadata": ("1 type int32", "2 metric_family_name string"),
    "WriteRequest": ("1 timeseries *TimeSeries", "3 metadata *MetricMetadata"),
    "Metadata": ("1 type int32", "3 help_ref uint32", "4 unit_ref uint32"),
    "TimeSeriesV2": (
        "1 labels_refs *uint32",
        "2 samples *Sample",
        "3 histograms *Histogram",
        "5 metadata Metadata",
    ),
    "Request": ("4 symbols *string", "5 timeseries *TimeSeriesV2"),
}
"""Fields by message: number, name and type; a star marks repeated ones."""


@cache
def message_class(name: str) -> Any:  # noqa: ANN401 - made here
    """Return the class of a message: ``WriteRequest`` of version 1, ``Request`` of version 2."""
    return class_of(PACKAGE, _MESSAGES, name)
