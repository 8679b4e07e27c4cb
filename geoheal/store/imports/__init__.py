"""Imports of files: the rows of each, merged moments, and their removal."""
