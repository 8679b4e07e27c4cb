"""How telemetry is read and learnt from, and what /metrics reports."""

from pathlib import Path

from pydantic import BaseModel, Field


class TelemetryOptions(BaseModel):
    """How telemetry is read and learnt from, and what /metrics reports."""

    otlp_file: Path | None = Field(
        default=None,
        description="File (TOML) that maps metrics of OpenTelemetry and Prometheus to measurements, in "
        "addition to those that their conventions name.",
    )
    auto_calibrate: bool = Field(
        default=True,
        description="Calibrate systems automatically once they have three days of history. A system's "
        "own policy (auto_calibrate) can switch it off for that system alone.",
    )
    metrics_systems_max: int = Field(
        default=200,
        ge=0,
        le=10_000,
        description="Systems whose health /metrics reports, the worst first; the others are counted.",
    )
