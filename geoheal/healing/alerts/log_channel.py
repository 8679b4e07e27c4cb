"""Alerts in the service's own log."""

import logging
from typing import Final
from uuid import UUID

from geoheal.healing.alerts.message import Payload

logger: Final = logging.getLogger("geoheal.alerts")


class LogChannel:
    """Writes alerts to the log, as warnings."""

    name = "log"

    def send(self, message_id: UUID, payload: Payload) -> None:
        """Log a message."""
        data = payload["data"]
        details = {"alert_id": str(message_id), "alert_type": payload["type"]}
        details |= {"url": data["url"]} if "url" in data else {}
        logger.warning("%s: %s", data["title"], data["message"].replace("\n", "; "), extra=details)
