"""Endpoints of a system's health: findings, baselines, drift, detection, causes, charts."""
