"""``Prefer``: whether a client waits for the result (RFC 7240)."""

from typing import Final

from flask import request

WITHOUT_WAITING: Final = "respond-async"
"""Preference of a client that asks for the result later."""


def prefers_not_to_wait() -> bool:
    """Whether the request is to be answered at once, with an address for the result."""
    preferences = ",".join(request.headers.getlist("Prefer")).split(",")
    return any(each.split(";")[0].strip().lower() == WITHOUT_WAITING for each in preferences)
