"""Candidates: proposed, measured, accepted, and ranked."""
