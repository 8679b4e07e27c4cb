"""How long data is kept, archived and tidied."""

from pydantic import BaseModel, Field

from geoheal.constants import ROLLUP_DELAY
from geoheal.domain.snapshots.periods import Length


class RetentionOptions(BaseModel):
    """How long data is kept, archived and tidied."""

    retention_days: int | None = Field(
        default=None,
        ge=0,
        description="Days of history to keep; whole partitions are dropped. Unset or 0: all.",
    )
    incident_retention_days: int = Field(
        default=365,
        ge=0,
        description="Days for which resolved incidents are kept, with everything that belongs to them. "
        "0: forever.",
    )
    evaluation_retention_days: int = Field(
        default=90, ge=0, description="Days for which ended evaluations are kept. 0: forever."
    )
    recording_retention_days: int = Field(
        default=30, ge=0, description="Days for which recorded calls are kept. 0: forever."
    )
    profile_retention_days: int = Field(
        default=30, ge=0, description="Days for which profiles are kept, in whole partitions. 0: forever."
    )
    partition_length: Length = Field(
        default=Length.MONTH,
        description="Time that one partition of the history covers. Shorter partitions can be dropped and "
        "tidied sooner. Partitions that already hold data stay as they are.",
    )
    archive_dir: str | None = Field(
        default=None,
        description="Folder, or address such as s3://bucket/prefix, where a service keeps each partition of "
        "the history (Parquet) before retention drops it. Set it for all services of a database. Unset: "
        "dropped data is lost.",
    )
    tidy_after_days: int = Field(
        default=0,
        ge=0,
        description="Days after the end of a partition before a worker rewrites its snapshots in the order "
        "of their keys. Meanwhile the partition needs its disk space twice. 0: never.",
    )
    compact_after_days: int = Field(
        default=0,
        ge=0,
        description="Days after the end of a partition before a worker rewrites its snapshots in the order "
        "of their keys, with basins of 16 bits per coordinate. This cannot be undone. 0: never.",
    )
    rollup_delay_s: float = Field(
        default=ROLLUP_DELAY.total_seconds(),
        ge=0,
        le=7 * 86_400,
        description="Time (s) after the end of an hour before a worker rolls it up. Snapshots that arrive "
        "later cost more, because their hour is rolled up again.",
    )
