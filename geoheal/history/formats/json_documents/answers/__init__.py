"""Answers of tools as JSON documents: series of values, which become rows."""
