"""Statements that ask a database for one row after the other become a few that ask for many."""
