"""Generated histories of small packages, each with a commit that did it, or with none."""
