"""Judge a change of code: `geoheal evaluate` and `geoheal gate`."""
