"""Columns of a file: which field each feeds, and what several of them make together."""
