"""Resources that healing may use."""

from pydantic import BaseModel, Field, SecretStr


class HealingOptions(BaseModel):
    """Resources that healing may use."""

    takeover_s: float = Field(
        default=30.0,
        ge=2,
        le=300,
        description="Time (s) after which other workers go on with what a dead one left. Clocks of all "
        "machines with workers must agree better than this.",
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
        description="Different patches that the model is asked for, until one is promising; each is repaired "
        "up to three times.",
    )
    model_tokens_max: int = Field(
        default=120_000,
        ge=1_000,
        le=10_000_000,
        description="Tokens of questions and answers that the model may use for one module in one attempt: "
        "as many as the server reports, and at least one for three characters.",
    )
