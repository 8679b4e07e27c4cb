"""Transforms that make code faster without changing its results."""
