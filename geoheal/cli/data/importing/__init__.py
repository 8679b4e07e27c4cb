"""``geoheal import``: its options, and the way of a file into the history."""
