"""Models of responses about health."""

from geoheal.api.models.answer import Success
from geoheal.monitor.answers import HealthSummary


class HealthAnswer(Success):
    """Answer of `GET /health`."""

    health: HealthSummary
