"""Protocol of channels, which deliver alerts to people or programs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from geoheal.healing.alerts.message import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailure:
    """Reason why a message was not accepted.

    Parameters
    ----------
    reason
        A sentence without the URL, which may contain a secret.
    retry_after
        Time that the receiver asked to wait; None if it did not.
    final
        Whether a retry is useless.
    """

    reason: str
    retry_after: timedelta | None = None
    final: bool = False


class Channel(Protocol):
    """A way to deliver alerts to people or programs."""

    @property
    def name(self) -> str:
        """Name in rows, logs and for people."""
        ...

    def send(self, message_id: UUID, payload: Payload) -> DeliveryFailure | None:
        """Send a message; return None if it was accepted.

        Parameters
        ----------
        message_id
            Equal at every try of the same message, so that the receiver can recognise repetitions.
        payload
            The message.
        """
        ...
