"""Changed lines of a commit: reverted, moved, and reduced to the relevant ones."""
