"""Resources that healing may use."""

from pydantic import BaseModel, Field, SecretStr

from geoheal.constants import LEASE_MAX


class HealingOptions(BaseModel):
    """Resources that healing may use."""

    takeover_s: float = Field(
        default=30.0,
        ge=2,
        le=LEASE_MAX.total_seconds(),
        description="Time (s) after which other workers take over the work of a dead one. The clocks of all "
        "machines with workers must differ by less than this.",
    )
    model_url: str | None = Field(
        default=None,
        description="Base URL of an OpenAI-compatible API that may write patches. Unset: no model is asked.",
    )
    model_name: str | None = Field(default=None, description="Model that is asked for patches.")
    model_api_key: SecretStr | None = Field(default=None, description="Key for that API.")
    model_timeout_s: float = Field(
        default=60.0, gt=0, le=600, description="Time (s) within which the model must answer."
    )
    model_candidates: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Largest number of different patches that the model is asked for, until one is "
        "promising. Each is repaired up to three times.",
    )
    model_tokens_max: int = Field(
        default=120_000,
        ge=1_000,
        le=10_000_000,
        description="Tokens (questions and answers) that the model may use per module and attempt: as many "
        "as the server reports, but at least one per three characters.",
    )
