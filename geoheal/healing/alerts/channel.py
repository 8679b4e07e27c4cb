"""A channel: a way by which alerts reach people or programs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from geoheal.healing.alerts.message import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryFailure:
    """Why a message was not taken.

    Parameters
    ----------
    reason
        A sentence for a reader; never with the URL, for it may hold a secret.
    retry_after
        How long the receiver asked to be left alone; None when it did not.
    final
        Whether there is no use in trying again.
    """

    reason: str
    retry_after: timedelta | None = None
    final: bool = False


class Channel(Protocol):
    """A way by which alerts reach people or programs."""

    @property
    def name(self) -> str:
        """What rows, logs and people call it."""
        ...

    def send(self, message_id: UUID, payload: Payload) -> DeliveryFailure | None:
        """Send a message; None when it was taken.

        Parameters
        ----------
        message_id
            The same at every try of the same message, so that the receiver can tell repetitions.
        payload
            What is sent.
        """
        ...
