"""Modules that a branch touches: registered ones, their location, and their fate."""
