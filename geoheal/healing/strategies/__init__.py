"""Strategies of geoheal; plug-ins may add others."""
