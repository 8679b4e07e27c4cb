"""Imports of files: which rows came with which, merged moments, and their removal."""
