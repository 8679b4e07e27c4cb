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
    """One thing that was looked at.

    Parameters
    ----------
    name, state, detail
        What it is, how it is, and what was found.
    remedy
        What to do; empty when nothing need be done.
    """

    name: str
    state: State
    detail: str
    remedy: str = ""
