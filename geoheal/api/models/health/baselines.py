"""Models of responses about baselines."""

from geoheal.api.models.answer import Answer, Page
from geoheal.domain.snapshots.baseline import BaselineSource


class BaselineDetails(Answer):
    """A baseline."""

    id: str
    source: BaselineSource
    dimension: int
    active: bool
    snapshot_id: str | None
    created_at: str
    basin_coords: list[float] | None = None


class BaselinesAnswer(Page):
    """Answer of `GET /baselines`."""

    baselines: list[BaselineDetails]
