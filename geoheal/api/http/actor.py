"""Who makes the request, as timelines and logs of decisions name it."""

from flask import g

LOOPBACK = "loopback"
"""Somebody on this machine, who needs no token."""


def set_actor(name: str) -> None:
    """Note who makes the request that is being answered."""
    g.actor = name


def actor() -> str:
    """Who makes the request that is being answered: a token's name and prefix, or ``loopback``."""
    return str(g.get("actor", LOOPBACK))
