"""A named configuration of comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareConfig:
    """What a comparison of this name compares, and how.

    Parameters
    ----------
    name
        By which requests name it.
    config
        Sides and rules, as they were sent.
    created_at, updated_at, updated_by
        When it was stored first and last, and by whom.
    """

    name: str
    config: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    updated_by: str
