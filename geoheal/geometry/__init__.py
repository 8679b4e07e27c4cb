"""Pure mathematics on NumPy: distances between basins, and what is measured from activity.

A name is imported when it is first used: a monitored process needs the cells of latencies alone, and no
NumPy. The functions that need SciPy import it when they are called.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoheal.domain.snapshots.convention import Geometry
    from geoheal.domain.snapshots.regime import Regime
    from geoheal.geometry.basins.amplitude import amplitude, coordinates, measured_amplitude
    from geoheal.geometry.basins.amplitude_batch import Amplitudes, amplitudes
    from geoheal.geometry.basins.angles import angles
    from geoheal.geometry.basins.unit_vector import renormalised
    from geoheal.geometry.cells.cells import Codebook
    from geoheal.geometry.cells.codebook import codebook_from_dict, fit_codebook, fit_reference
    from geoheal.geometry.cells.means_cells import MeansCodebook
    from geoheal.geometry.cells.quantile_cells import QuantileCodebook
    from geoheal.geometry.distance.fisher_rao import (
        angle,
        confined_to_orthant,
        distance_from_amplitudes,
        distances,
        fisher_rao_distance,
        reachable_maximum,
    )
    from geoheal.geometry.distance.frechet_mean import frechet_mean
    from geoheal.geometry.distance.maps import exponential, geodesic, logarithm
    from geoheal.geometry.integration.coupling import coupling, susceptibility
    from geoheal.geometry.integration.density_matrix import density_matrix_integration, total_correlation
    from geoheal.geometry.integration.effective_integration import (
        Integration,
        effective_integration,
        gaussian_bias,
        phi_of,
        stochastic_interaction,
    )
    from geoheal.geometry.integration.integration_significance import integration_significance
    from geoheal.geometry.integration.phi_calibration import calibrated_phi
    from geoheal.geometry.integration.regime import regime, regimes

__all__ = [
    "Amplitudes",
    "Codebook",
    "Geometry",
    "Integration",
    "MeansCodebook",
    "QuantileCodebook",
    "Regime",
    "amplitude",
    "amplitudes",
    "angle",
    "angles",
    "calibrated_phi",
    "codebook_from_dict",
    "confined_to_orthant",
    "coordinates",
    "coupling",
    "density_matrix_integration",
    "distance_from_amplitudes",
    "distances",
    "effective_integration",
    "exponential",
    "fisher_rao_distance",
    "fit_codebook",
    "fit_reference",
    "frechet_mean",
    "gaussian_bias",
    "geodesic",
    "integration_significance",
    "logarithm",
    "measured_amplitude",
    "phi_of",
    "reachable_maximum",
    "regime",
    "regimes",
    "renormalised",
    "stochastic_interaction",
    "susceptibility",
    "total_correlation",
]

_NAMES = {
    "geoheal.domain.snapshots.convention": ("Geometry",),
    "geoheal.domain.snapshots.regime": ("Regime",),
    "geoheal.geometry.basins.amplitude": ("amplitude", "coordinates", "measured_amplitude"),
    "geoheal.geometry.basins.amplitude_batch": ("Amplitudes", "amplitudes"),
    "geoheal.geometry.basins.angles": ("angles",),
    "geoheal.geometry.basins.unit_vector": ("renormalised",),
    "geoheal.geometry.cells.cells": ("Codebook",),
    "geoheal.geometry.cells.codebook": ("codebook_from_dict", "fit_codebook", "fit_reference"),
    "geoheal.geometry.cells.means_cells": ("MeansCodebook",),
    "geoheal.geometry.cells.quantile_cells": ("QuantileCodebook",),
    "geoheal.geometry.integration.coupling": ("coupling", "susceptibility"),
    "geoheal.geometry.distance.fisher_rao": (
        "angle",
        "confined_to_orthant",
        "distance_from_amplitudes",
        "distances",
        "fisher_rao_distance",
        "reachable_maximum",
    ),
    "geoheal.geometry.distance.frechet_mean": ("frechet_mean",),
    "geoheal.geometry.distance.maps": ("exponential", "geodesic", "logarithm"),
    "geoheal.geometry.integration.density_matrix": ("density_matrix_integration", "total_correlation"),
    "geoheal.geometry.integration.effective_integration": (
        "Integration",
        "effective_integration",
        "gaussian_bias",
        "phi_of",
        "stochastic_interaction",
    ),
    "geoheal.geometry.integration.integration_significance": ("integration_significance",),
    "geoheal.geometry.integration.phi_calibration": ("calibrated_phi",),
    "geoheal.geometry.integration.regime": ("regime", "regimes"),
}
_HOMES = {name: home for home, names in _NAMES.items() for name in names}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever stands in its home
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'geoheal.geometry' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
