"""Last step that healing reached in a demonstration, and the reason."""

from typing import Protocol


class Progress(Protocol):
    """Progress of healing a fault; None for steps that have not happened yet."""

    @property
    def detected_after_s(self) -> float | None: ...
    @property
    def proposed_after_s(self) -> float | None: ...
    @property
    def applied_after_s(self) -> float | None: ...
    @property
    def rolled_back(self) -> bool: ...


def how_far(progress: Progress) -> str:
    """Return a sentence on the last step that was reached for a fault that was not healed."""
    if progress.rolled_back:
        return "The patch was rolled back."
    if progress.applied_after_s is not None:
        return "The patch was applied, but not verified."
    if progress.proposed_after_s is not None:
        return "A patch was proposed, but not applied."
    if progress.detected_after_s is not None:
        return "The fault was detected, but no patch was found."
    return "The fault was not detected."


def with_reason(sentence: str, reason: str | None) -> str:
    """Return a sentence, followed by the reason where there is one."""
    return sentence if reason is None else f"{sentence} {reason}"
