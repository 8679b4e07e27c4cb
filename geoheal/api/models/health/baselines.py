"""Models of responses about baselines."""

from geoheal.api.models.answer import Page
from geoheal.domain.snapshots.baseline import BaselineSource
from geoheal.validation.answers import Answer, Id, Numbers, Time


class BaselineDetails(Answer):
    """A baseline."""

    id: Id
    source: BaselineSource
    dimension: int
    active: bool
    snapshot_id: Id | None
    created_at: Time
    basin_coords: Numbers | None = None


class BaselinesAnswer(Page):
    """Answer of `GET /baselines`."""

    baselines: list[BaselineDetails]
