"""Opt-in calibration of Φ: put the baseline's own Φ where the bands expect a healthy system."""

from geoheal.constants import PHI_CALIBRATED
from geoheal.errors import InvalidInput


def calibrated_phi(phi: float, baseline_phi: float) -> float:
    """Φ relative to the baseline, on the scale of the default bands.

    The bands (0.3, 0.651, 0.7, 0.85) have no published meaning on the scale of effective integration, and
    systems differ in what is normal for them. Report both values where this one is used.

    Parameters
    ----------
    phi
        Measured Φ in [0, 1].
    baseline_phi
        Φ of the system's baseline, strictly between 0 and 1.

    Returns
    -------
    φ' in [0, 1]; :data:`~geoheal.constants.PHI_CALIBRATED` (0.75) where Φ is the baseline's.

    Raises
    ------
    InvalidInput
        If a value is out of its range: a baseline of 0 or 1 leaves nothing to compare with.

    Notes
    -----
    logit φ' = logit φ + logit 0.75 − logit φ_base: odds are multiplied, so 0 and 1 stay where they are.

    Examples
    --------
    >>> calibrated_phi(0.4, 0.4)
    0.75
    """
    if not 0.0 <= phi <= 1.0:
        raise InvalidInput(f"Φ is {phi}; it must lie between 0 and 1.", field="phi")
    if not 0.0 < baseline_phi < 1.0:
        raise InvalidInput(
            f"The baseline's Φ is {baseline_phi}; calibration needs one between 0 and 1.", field="phi"
        )
    healthier = phi * (1.0 - baseline_phi) * PHI_CALIBRATED
    poorer = (1.0 - phi) * baseline_phi * (1.0 - PHI_CALIBRATED)
    return healthier / (healthier + poorer)
