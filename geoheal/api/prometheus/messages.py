"""The messages of Prometheus remote write, versions 1 and 2, as far as geoheal reads them.

References
----------
Prometheus, ``prompb/remote.proto``, ``prompb/types.proto`` and ``prompb/io/prometheus/write/v2/types.proto``.
"""

from functools import cache
from typing import Any, Final

from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

PACKAGE: Final = "geoheal.remote_write"
_KINDS: Final = {
    "string": FieldDescriptorProto.TYPE_STRING,
    "double": FieldDescriptorProto.TYPE_DOUBLE,
    "int32": FieldDescriptorProto.TYPE_INT32,
    "int64": FieldDescriptorProto.TYPE_INT64,
    "uint32": FieldDescriptorProto.TYPE_UINT32,
    "uint64": FieldDescriptorProto.TYPE_UINT64,
    "sint32": FieldDescriptorProto.TYPE_SINT32,
    "sint64": FieldDescriptorProto.TYPE_SINT64,
}
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
    file = FileDescriptorProto(name="geoheal/remote_write.proto", package=PACKAGE, syntax="proto3")
    for message, fields in _MESSAGES.items():
        descriptor = file.message_type.add(name=message)
        for field in fields:
            _add(descriptor, *field.split())
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))


def _add(message: DescriptorProto, number: str, name: str, kind: str) -> None:
    plain = kind.removeprefix("*")
    field = message.field.add(name=name, number=int(number))
    is_repeated = plain != kind
    field.label = FieldDescriptorProto.LABEL_REPEATED if is_repeated else FieldDescriptorProto.LABEL_OPTIONAL
    if plain in _KINDS:
        field.type = _KINDS[plain]
    else:
        field.type, field.type_name = FieldDescriptorProto.TYPE_MESSAGE, f".{PACKAGE}.{plain}"
