"""Results, patterns and places that are kept, instead of being made again."""
