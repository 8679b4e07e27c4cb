"""A system's history in buckets, as a table."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from geoheal.extras import require

if TYPE_CHECKING:
    import pyarrow as pa


class Band(Struct, frozen=True):
    """Least, mean and greatest value of each bucket; None where nothing was measured."""

    min: list[float | None]
    avg: list[float | None]
    max: list[float | None]


class Mark(Struct, frozen=True):
    """Something that happened: an incident, a patch, a new version of the code, …"""

    kind: str
    at: datetime
    until: datetime | None
    id: str
    text: str


class Timeline(Struct, frozen=True):
    """A system's history in buckets of ``bucket_s`` seconds.

    ``read`` counts the snapshots that a bucket's figures are of. Where ``exact`` is False these are a sample
    of the bucket, and extremes may lie beyond the band.
    """

    system: str
    since: datetime | None
    until: datetime | None
    bucket_s: float | None
    read: list[int]
    exact: list[bool]
    series: dict[str, Band]
    metrics: list[str]
    marks: list[Mark]

    def begins(self) -> list[datetime]:
        """Return when each bucket begins; empty without a history."""
        if self.since is None or self.bucket_s is None:
            return []
        return [self.since + timedelta(seconds=number * self.bucket_s) for number in range(len(self.read))]

    def to_arrow(self) -> "pa.Table":
        """Return one row per bucket: ``at``, ``read``, ``exact``, and ``NAME_min``, ``_avg``, ``_max``.

        Raises
        ------
        NotAvailable
            When the extra ``history`` is not installed.
        """
        require("history", "A timeline as a table")
        import pyarrow as pa

        columns: dict[str, Any] = {
            "at": pa.array(self.begins(), pa.timestamp("us", tz="UTC")),
            "read": pa.array(self.read, pa.int64()),
            "exact": pa.array(self.exact, pa.bool_()),
        }
        for name, band in self.series.items():
            for kind in ("min", "avg", "max"):
                columns[f"{name}_{kind}"] = pa.array(getattr(band, kind), pa.float64())
        return pa.table(columns)

    def to_pandas(self) -> Any:  # noqa: ANN401 - pandas is not required
        """Return the same as a pandas DataFrame, with ``at`` as index; pandas has to be installed."""
        return self.to_arrow().to_pandas().set_index("at")
