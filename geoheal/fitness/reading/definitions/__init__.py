"""Compare definitions without their bodies: decorators, class keywords, the order of fields."""
