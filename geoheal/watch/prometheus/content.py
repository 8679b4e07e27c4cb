"""Formats of expositions: which ones are asked for, and which one an answer is in."""

from dataclasses import dataclass
from email.message import Message
from typing import Final, Self

from geoheal.errors import InvalidInput

PROTOBUF: Final = "application/vnd.google.protobuf"
FAMILY: Final = "io.prometheus.client.MetricFamily"
OPENMETRICS: Final = "application/openmetrics-text"
ACCEPT: Final = (
    f"{PROTOBUF};proto={FAMILY};encoding=delimited;q=0.6, {OPENMETRICS};version=1.0.0;q=0.5, "
    f"{OPENMETRICS};version=0.0.1;q=0.4, text/plain;version=0.0.4;q=0.2, */*;q=0.1"
)
"""What Prometheus asks for where it reads native histograms; names keep their older, escaped spelling."""


@dataclass(frozen=True, slots=True)
class Content:
    """Format of an answer.

    Parameters
    ----------
    is_protobuf, is_openmetrics
        Which one; neither for the text format, which is also read where a target names no format.
    """

    is_protobuf: bool = False
    is_openmetrics: bool = False

    @classmethod
    def of(cls, content_type: str) -> Self:
        """Return the format that a ``Content-Type`` names.

        Raises
        ------
        InvalidInput
            When it is a protobuf message of another kind.
        """
        header = Message()
        header["Content-Type"] = content_type.replace("\n", " ").replace("\r", " ")
        media_type = header.get_content_type()
        named = (header.get_param("proto", FAMILY), header.get_param("encoding", "delimited"))
        if media_type == PROTOBUF and named != (FAMILY, "delimited"):
            raise InvalidInput(
                f"The metrics have the type {content_type!r}; expected delimited messages {FAMILY}."
            )
        return cls(media_type == PROTOBUF, media_type == OPENMETRICS)
