"""Pure mathematics on NumPy: distances between basins, and what is measured from activity.

Importing it costs NumPy alone; the functions that need SciPy import it when they are called.
"""

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
from geoheal.geometry.coupling import coupling, susceptibility
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
from geoheal.geometry.regime import regime, regimes

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
