"""A named configuration of comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class CompareConfig:
    """A stored configuration for ``/compare``.

    Parameters
    ----------
    name
        Name that requests use.
    config
        Sides and rules, as they were sent.
    created_at, updated_at, updated_by
        When it was first and last stored, and by whom.
    """

    name: str
    config: Mapping[str, Any]
    created_at: datetime
    updated_at: datetime
    updated_by: str
