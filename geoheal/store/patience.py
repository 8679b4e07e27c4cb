"""How long a connection waits for a server that does not answer: libpq's options.

Without them, a server whose machine is gone, as at a failover or behind a firewall that drops packets, keeps
each request that waits for it for a quarter of an hour, or for ever.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

PATIENCE: Final[Mapping[str, int]] = {
    "connect_timeout": 5,
    "tcp_user_timeout": 20_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
}
"""A machine that is gone is given up after 20 s. A running server answers in time, however busy it is: the
system's network code does, also while a long statement runs."""


def patience_with(url: str, patience: Mapping[str, int] = PATIENCE) -> dict[str, int]:
    """Return the options that a URL does not set itself.

    >>> patience_with("postgresql://host/database?connect_timeout=60", {"connect_timeout": 5})
    {}
    """
    own = parse_qs(urlsplit(url).query, keep_blank_values=True)
    return {name: value for name, value in patience.items() if name not in own}
