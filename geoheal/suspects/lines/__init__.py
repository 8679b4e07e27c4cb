"""The lines that a commit changed: taken back, moved elsewhere, and reduced to those that matter."""
