"""The author of a request, as timelines and audit logs name it."""

from flask import g

LOOPBACK = "loopback"
"""A client on this machine, which needs no token."""


def set_actor(name: str) -> None:
    """Set the author of the current request."""
    g.actor = name


def actor() -> str:
    """Return the author of the current request: a token's name and prefix, or ``loopback``."""
    return str(g.get("actor", LOOPBACK))
