"""Findings from reading a change's source, which measurements cannot show."""
