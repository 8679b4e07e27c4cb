"""Require evidence in two samples, because a single one may be a measurement error."""


class Held:
    """The smaller of the last two scores.

    Examples
    --------
    >>> held = Held()
    >>> [held.update(score) for score in (5.0, 4.0, 1.0)]
    [0.0, 4.0, 1.0]
    """

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last = 0.0

    def update(self, score: float) -> float:
        """Add a score; return the level that two consecutive samples reach."""
        held = min(self.last, score)
        self.last = score
        return held
