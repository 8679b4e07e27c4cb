"""Choose the listed attempt that shows how far healing has come."""

from collections.abc import Mapping, Sequence
from typing import Any

from geoheal.domain.healing.attempt import AttemptPhase

AttemptFields = Mapping[str, Any]
"""An attempt as `GET /history` returns it."""


def decisive(attempts: Sequence[AttemptFields]) -> AttemptFields | None:
    """Return the newest attempt with a patch; else the newest with a reason; else the newest.

    Parameters
    ----------
    attempts
        Newest first.

    Returns
    -------
    AttemptFields or None
        None when there are none.
    """
    with_patch = (each for each in attempts if each["result"]["patch"] is not None)
    with_reason = (each for each in attempts if each["result"]["reason"] is not None)
    return next(with_patch, None) or next(with_reason, None) or next(iter(attempts), None)


def is_left_undecided(attempt: AttemptFields) -> bool:
    """Whether an attempt is over without a word on whether it healed."""
    return attempt["phase"] == AttemptPhase.FINISHED and attempt["result"]["healed"] is None
