"""An invertible covariance from few and correlated samples."""

import numpy as np

from geoheal.geometry.real_array import Array


def ledoit_wolf(samples: Array) -> tuple[Array, float]:
    """Return the covariance shrunk towards a multiple of the identity, and the shrinkage.

    .. math:: \\hat Σ = (1-δ)\\,S + δ\\,\\frac{\\operatorname{tr} S}{p} I

    with δ minimising the expected Frobenius loss.

    Parameters
    ----------
    samples
        Centred rows N×p without NaN.

    Returns
    -------
    Covariance p×p, and δ in [0, 1].

    References
    ----------
    Ledoit, Wolf, *A well-conditioned estimator for large-dimensional covariance matrices*, Journal of
    Multivariate Analysis 88, 2004.

    Examples
    --------
    >>> import numpy as np
    >>> covariance, shrinkage = ledoit_wolf(np.array([[1.0, 0.0], [-1.0, 0.0], [0.0, 1.0], [0.0, -1.0]]))
    >>> covariance
    array([[0.5, 0. ],
           [0. , 0.5]])
    """
    n, p = samples.shape
    empirical = samples.T @ samples / n
    mean = float(np.trace(empirical)) / p
    squares = samples**2
    beta = (float(np.sum(squares.T @ squares)) / n - float(np.sum(empirical**2))) / n
    delta = float(np.sum(empirical**2)) - p * mean**2
    shrinkage = 1.0 if delta <= 0.0 else min(1.0, max(0.0, beta / delta))
    return (1.0 - shrinkage) * empirical + shrinkage * mean * np.eye(p), shrinkage
