"""Facts about names, values and loops, on which transforms base their decisions."""
