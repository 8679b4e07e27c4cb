"""Ledgers: knowledge of a system, and storage of evaluations."""
