"""The Host header: under which name a request reached us, and what that name entitles it to.

A web page of any site can make a browser send requests to this machine by letting its own name resolve to
127.0.0.1 (DNS rebinding). The Host header then still names the site, so a service that trusts this machine
must not answer to names that it does not know.
"""

import re
from enum import Enum, auto
from ipaddress import ip_address

from geoheal.config.settings import Settings

_HOST = re.compile(r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[^\[\]:/@\s]*))(?::[0-9]*)?")
"""A host with or without a port (RFC 9110, 7.2; RFC 3986, 3.2.2)."""


class Admission(Enum):
    """What a request may do without a token."""

    OPEN = auto()
    """Everything."""
    TOKEN = auto()
    """Nothing."""
    REFUSED = auto()
    """Nothing, and with one neither."""


def name_in(host: str) -> str:
    """Return the name in a Host header, without the port; empty where the header is not a host and a port.

    >>> name_in("LOCALHOST:5001"), name_in("[::1]:5001"), name_in("10.0.0.1"), name_in("[::1].evil.com")
    ('localhost', '::1', '10.0.0.1', '')
    """
    found = _HOST.fullmatch(host.strip().lower())
    return "" if found is None else found["address"] or found["name"]


def is_loopback(name: str) -> bool:
    """Whether a name can mean nothing but this machine.

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
    """Return what a request may do that came under this Host header.

    Parameters
    ----------
    host
        The header; empty when there was none.
    settings
        Where the service listens, which names it knows, and whether it always demands tokens.
    forwarded
        Whether a proxy passed the request on: it may come from anywhere then.
    """
    name = name_in(host)
    allowed = {known.lower() for known in settings.allowed_hosts}
    if is_loopback(name):
        free = settings.binds_loopback and not settings.require_tokens and not forwarded
        return Admission.OPEN if free else Admission.TOKEN
    if name in allowed or not (settings.binds_loopback or allowed):
        return Admission.TOKEN
    return Admission.REFUSED
