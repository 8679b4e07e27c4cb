"""What healing may use."""

from pydantic import BaseModel, Field, SecretStr


class HealingOptions(BaseModel):
    """What healing may use."""

    takeover_s: float = Field(
        default=30.0,
        ge=2,
        le=300,
        description="Time (s) after which other workers go on with what a dead one left. Clocks of all "
        "machines with workers must agree better than this.",
    )
    model_url: str | None = Field(
        default=None,
        description="Base URL of an OpenAI-compatible API that may write patches. Unset: none is asked.",
    )
    model_name: str | None = Field(default=None, description="Model that is asked for patches.")
    model_api_key: SecretStr | None = Field(default=None, description="Key for that API.")
    model_timeout_s: float = Field(
        default=60.0, gt=0, le=600, description="Time (s) that the model may take for a patch."
    )
