"""Variables of the environment that look like settings and are not."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from geoheal.config.settings import Settings
from geoheal.validation.complaint import near_name

PREFIX: Final = "GEOHEAL_"
CLIENTS: Final = frozenset(
    {"CODE_HASH", "HOOKS_DIR", "HOOKS_OWNER", "NODE", "PROFILE", "RECORD", "REDACT", "SYSTEM", "TOKEN", "URL"}
)
"""What commands and monitored processes read."""
FOREIGN: Final = re.compile(r"TEST_.*|SERVICE_(HOST|PORT.*)|PORT_\d+_(TCP|UDP).*")
"""What geoheal's tests read, and what Kubernetes gives each pod beside a Service named geoheal."""


def unknown_variables(names: Iterable[str]) -> Iterator[str]:
    """Yield a sentence on each variable that nothing reads.

    >>> list(unknown_variables(["GEOHEAL_PROT", "GEOHEAL_PORT", "PATH"]))
    ['GEOHEAL_PROT is not a setting of geoheal and is ignored; did you mean GEOHEAL_PORT?']
    """
    known = {name.upper() for name in Settings.model_fields} | CLIENTS
    for name in sorted(names):
        rest = name.removeprefix(PREFIX)
        if rest == name or rest in known or FOREIGN.fullmatch(rest):
            continue
        near = near_name(rest, known)
        hint = "." if near is None else f"; did you mean {PREFIX}{near}?"
        yield f"{name} is not a setting of geoheal and is ignored{hint}"
