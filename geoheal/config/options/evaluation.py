"""Limits of evaluations and of runs in the sandbox."""

from pydantic import BaseModel, Field

from geoheal.constants import MEBIBYTE


class EvaluationOptions(BaseModel):
    """Limits of evaluations and of runs in the sandbox."""

    max_evaluation_bytes: int = Field(
        default=4 * MEBIBYTE, ge=1024, description="Largest body (bytes) of a request to evaluate a change."
    )
    evaluations_at_once: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Evaluations that one process works on at a time. Unset: one for every two processors.",
    )
    evaluations_waiting: int = Field(
        default=8,
        ge=0,
        le=1000,
        description="Evaluations that may wait in one process, besides the running ones.",
    )
    evaluation_timeout_s: float = Field(
        default=900.0,
        gt=0,
        le=86_400,
        description="Time (s) after which an evaluation starts no more pairs of runs. Its recommendation is "
        "then never apply.",
    )
    tests_timeout_s: float = Field(
        default=120.0,
        gt=0,
        le=3600,
        description="Time (s) that one run of a project's own tests in the sandbox may take.",
    )
    sandbox_timeout_s: float = Field(
        default=30.0, gt=0, le=3600, description="Time (s) that one run in the sandbox may take."
    )
    sandbox_cpu_s: int = Field(
        default=25, ge=1, le=3600, description="CPU time (s) that one run in the sandbox may use."
    )
    sandbox_memory_bytes: int = Field(
        default=1024 * MEBIBYTE, ge=64 * MEBIBYTE, description="Memory (bytes) that one run may use."
    )
    sandbox_output_bytes: int = Field(
        default=16 * MEBIBYTE, ge=1024, description="Bytes that one run may return."
    )
    sandbox_file_bytes: int = Field(
        default=16 * MEBIBYTE,
        ge=1024,
        description="Bytes that one run may write.",
    )
