"""Where alerts go."""

from pathlib import Path

from pydantic import AliasChoices, BaseModel, Field, SecretStr


class AlertingOptions(BaseModel):
    """Where alerts go."""

    alert_webhook_url: SecretStr | None = Field(
        default=None, description="URL that alerts about incidents are posted to."
    )
    alert_webhook_secret: SecretStr | None = Field(
        default=None, description="Key (Base64) that signs those posts (Standard Webhooks)."
    )
    alert_urls: SecretStr | None = Field(
        default=None, description="Services, comma-separated, that receive alerts, as apprise URLs."
    )
    alert_routes_file: Path | None = Field(
        default=None,
        description="File (TOML) that says which alerts go to which channels, and how often they are "
        "repeated. Unset: all to all, every four hours.",
    )
    slack_webhook_url: SecretStr | None = Field(
        default=None,
        validation_alias=AliasChoices("GEOHEAL_SLACK_WEBHOOK_URL", "SLACK_WEBHOOK_URL"),
        description="Incoming webhook of Slack that receives alerts.",
    )
