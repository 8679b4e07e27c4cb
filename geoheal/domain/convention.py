"""The two conventions in which a basin may be given."""

from enum import StrEnum


class Geometry(StrEnum):
    """What a basin is, and so how the Fisher–Rao distance is measured."""

    SPHERE = "sphere"
    """A signed vector; its amplitude is ``x/|x|``."""
    SIMPLEX = "simplex"
    """A probability vector; its amplitude is ``√p``."""

    @property
    def factor(self) -> int:
        """Distance over the angle between amplitudes: 1 on the sphere, 2 on the simplex."""
        return 2 if self is Geometry.SIMPLEX else 1
