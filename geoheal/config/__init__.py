"""What the operator configures: settings from the environment, and modules from `geoheal.toml`."""
