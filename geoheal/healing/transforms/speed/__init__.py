"""Transforms that make code faster without changing what it answers."""
