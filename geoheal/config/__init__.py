"""Configuration: settings from the environment, and modules from `geoheal.toml`."""
