"""Files of another shape than a snapshot per row, as files with a snapshot per row."""
