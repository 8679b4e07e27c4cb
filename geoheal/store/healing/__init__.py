"""Queries on incidents, modules, evaluations, patches, policies and alerts."""
