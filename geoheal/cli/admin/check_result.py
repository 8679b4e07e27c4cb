"""Result of a check of ``geoheal doctor``."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Result of a check."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Result of one check.

    Parameters
    ----------
    name, state, detail
        The checked item, its state, and details.
    remedy
        What to do; empty if nothing needs to be done.
    """

    name: str
    state: State
    detail: str
    remedy: str = ""
