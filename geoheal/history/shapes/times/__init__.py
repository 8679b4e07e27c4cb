"""Files whose times stand otherwise than in one column, and events within intervals."""
