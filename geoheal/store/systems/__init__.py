"""Queries on systems, their baselines and their code versions."""
