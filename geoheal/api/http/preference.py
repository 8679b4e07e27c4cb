"""The ``Prefer`` header: whether a client waits for the result (RFC 7240)."""

from typing import Final

from flask import request

WITHOUT_WAITING: Final = "respond-async"
"""Preference of a client that fetches the result later."""


def prefers_not_to_wait() -> bool:
    """Whether to respond at once, with the address of the result."""
    preferences = ",".join(request.headers.getlist("Prefer")).split(",")
    return any(each.split(";")[0].strip().lower() == WITHOUT_WAITING for each in preferences)
