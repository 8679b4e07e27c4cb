"""The two conventions that map a basin to a point of a sphere."""

from enum import StrEnum
from functools import cached_property


class Geometry(StrEnum):
    """Interpretation of a system's basins; stored with every system and every baseline, never mixed.

    Under both conventions the stored *amplitude* is a unit vector, and the Fisher–Rao distance is
    :attr:`factor` times the angle between two amplitudes; it lies in [0, π].
    """

    SPHERE = "sphere"
    """A basin is a signed vector x; its amplitude is x/‖x‖."""

    SIMPLEX = "simplex"
    """A basin is a probability vector p; its amplitude is √p. The metric is Fisher's information metric."""

    @cached_property
    def factor(self) -> int:
        """Fisher–Rao distance over the angle between amplitudes: 1 on the sphere, 2 on the simplex."""
        return 2 if self is Geometry.SIMPLEX else 1
