"""Evidence must hold: a single sample may be a glitch of the measurement."""


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
        """Take in a score; return what two samples in a row agree on."""
        held = min(self.last, score)
        self.last = score
        return held
