"""Guards, by what they guard against."""
