"""Transforms of Python source: pure functions from source to source that preserve the behaviour.

Each takes a module's source and returns it with the smallest edit, keeping comments and formatting, or None
if it cannot show that the edited code behaves the same. What static analysis cannot show (the types that
callers pass) is left to the gates of an evaluation, which every candidate has to pass.
"""
