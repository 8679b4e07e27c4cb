"""Candidates: proposed, measured, decided, and ranked."""
