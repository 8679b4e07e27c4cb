"""Environment variables that look like settings, but are not."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from geoheal.config.settings import Settings
from geoheal.validation.complaint import near_name

PREFIX: Final = "GEOHEAL_"
CLIENTS: Final = frozenset(
    {"CODE_HASH", "HOOKS_DIR", "HOOKS_OWNER", "NODE", "PROFILE", "RECORD", "REDACT", "SYSTEM", "TOKEN", "URL"}
)
"""Variables read by commands and monitored processes."""
FOREIGN: Final = re.compile(r"TEST_.*|SERVICE_(HOST|PORT.*)|PORT_\d+_(TCP|UDP).*")
"""Variables of geoheal's tests, and those that Kubernetes sets for a Service named geoheal."""


_KNOWN: Final = frozenset(name.upper() for name in Settings.model_fields) | CLIENTS


def is_unknown(name: str) -> bool:
    """Whether a variable has the prefix GEOHEAL_, and nothing reads it.

    >>> is_unknown("GEOHEAL_PROT"), is_unknown("GEOHEAL_PORT"), is_unknown("PATH")
    (True, False, False)
    """
    rest = name.removeprefix(PREFIX)
    return rest != name and rest not in _KNOWN and not FOREIGN.fullmatch(rest)


def unknown_variables(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence about each variable that nothing reads.

    >>> list(unknown_variables(["GEOHEAL_PROT", "GEOHEAL_PORT", "PATH"]))
    ['GEOHEAL_PROT is not a setting of geoheal and is ignored; did you mean GEOHEAL_PORT?']
    """
    for name in sorted(filter(is_unknown, names)):
        near = near_name(name.removeprefix(PREFIX), _KNOWN)
        hint = "." if near is None else f"; did you mean {PREFIX}{near}?"
        yield f"{name} is not a setting of geoheal and is ignored{hint}"
