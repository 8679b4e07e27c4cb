"""Distribution of a score while nothing is wrong: known, or learnt from the history."""
