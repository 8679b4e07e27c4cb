"""The two encodings of OTLP/HTTP: protobuf, and its JSON mapping.

https://opentelemetry.io/docs/specs/otlp/#otlphttp
"""

from typing import Final

from google.protobuf import json_format
from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from pydantic_core import to_json

from geoheal.api.http.body import JSON
from geoheal.errors import MalformedInput

PROTOBUF: Final = "application/x-protobuf"


def decode(body: bytes, media_type: str) -> ExportMetricsServiceRequest:
    """Return a request.

    Raises
    ------
    MalformedInput
        When the body is not a valid message.
    """
    message = ExportMetricsServiceRequest()
    try:
        if media_type == JSON:
            json_format.Parse(body, message, ignore_unknown_fields=True)
        else:
            message.ParseFromString(body)
    except (DecodeError, json_format.ParseError, UnicodeDecodeError, RecursionError):
        raise MalformedInput(f"The body is not an OTLP metrics request in {media_type}.") from None
    return message


def encode(answer: ExportMetricsServiceResponse, media_type: str) -> bytes:
    """Encode a response like its request."""
    if media_type == JSON:
        return str(json_format.MessageToJson(answer)).encode()
    return bytes(answer.SerializeToString())


def encode_status(message: str, media_type: str) -> bytes:
    """Return the body of an error: a message ``google.rpc.Status``, whose field 2 is the text."""
    if media_type == JSON:
        return to_json({"message": message})
    text = message.encode()
    return b"\x12" + _varint(len(text)) + text


def _varint(number: int) -> bytes:
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*groups, number))
