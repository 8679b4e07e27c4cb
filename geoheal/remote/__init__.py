"""The HTTP interface of a running geoheal service, as its own commands use it."""
