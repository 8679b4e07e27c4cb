"""Files whose times are not in a single column, and events within intervals."""
