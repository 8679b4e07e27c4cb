"""Containers that all calls, or all objects of a class, share by mistake."""
