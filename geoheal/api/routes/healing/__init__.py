"""Endpoints of healing: evaluations, modules, incidents, patches, strategies."""
