"""The Host header: the name under which a request arrived, and the access that this name gives.

A web page of any site can make a browser send requests to this machine by resolving its own name to 127.0.0.1
(DNS rebinding). The Host header then still names the site, so a service that trusts this machine must not
accept names that it does not know.
"""

import re
from enum import Enum, auto
from ipaddress import ip_address

from geoheal.config.settings import Settings

_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^\[\]:/@\s]*))(?::[0-9]*)?")
"""A host with or without a port (RFC 9110, 7.2; RFC 3986, 3.2.2)."""


class Admission(Enum):
    """Access of a request without a token."""

    OPEN = auto()
    """Everything is allowed."""
    TOKEN = auto()
    """A token is required."""
    REFUSED = auto()
    """Refused, even with a token."""


def name_in(host: str) -> str:
    """Return the name in a Host header without the port; empty if the header is malformed.

    >>> name_in("LOCALHOST:5001"), name_in("[::1]:5001"), name_in("10.0.0.1"), name_in("[::1].evil.com")
    ('localhost', '::1', '10.0.0.1', '')
    """
    found = _HOST.fullmatch(host.strip().lower())
    return "" if found is None else found["address"] or found["name"]


def is_loopback(name: str) -> bool:
    """Whether a name always means this machine.

    >>> is_loopback("localhost"), is_loopback("127.0.0.1"), is_loopback("127.0.0.1.example.org")
    (True, True, False)
    """
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def admission(host: str, settings: Settings, *, forwarded: bool = False) -> Admission:
    """Return the access of a request with this Host header.

    Parameters
    ----------
    host
        The header; empty if missing.
    settings
        Address of the service, names that it serves, and whether it always requires tokens.
    forwarded
        Whether a proxy forwarded the request, which may then come from any machine.
    """
    name = name_in(host)
    allowed = {known.lower() for known in settings.allowed_hosts}
    if is_loopback(name):
        free = settings.binds_loopback and not settings.require_tokens and not forwarded
        return Admission.OPEN if free else Admission.TOKEN
    if name in allowed or not (settings.binds_loopback or allowed):
        return Admission.TOKEN
    return Admission.REFUSED
