"""Integration of a quantum state: the total correlation of a density matrix."""

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoheal.errors import DimensionMismatch, GeometryError

TOLERANCE: Final = 1e-8
"""How far trace, hermiticity and the least eigenvalue of a density matrix may be off by rounding."""


def density_matrix_integration(rho: ArrayLike, dimensions: Sequence[int]) -> float:
    """Total correlation as a share of Σ ln dᵢ, in [0, 1]: 1 for Bell and GHZ states, 0 for product states.

    Parameters and errors are those of :func:`total_correlation`.

    Examples
    --------
    >>> bell = np.outer([1, 0, 0, 1], [1, 0, 0, 1]) / 2
    >>> round(density_matrix_integration(bell, (2, 2)), 12)
    1.0
    """
    return total_correlation(rho, dimensions) / sum(math.log(size) for size in dimensions)


def total_correlation(rho: ArrayLike, dimensions: Sequence[int]) -> float:
    """Total correlation (nat) of a state between its parts.

    Parameters
    ----------
    rho
        Density matrix d×d, real or complex, with d the product of the dimensions.
    dimensions
        Dimension of each part, at least two parts of at least 2.

    Raises
    ------
    DimensionMismatch
        If the matrix's size is not the product of the dimensions.
    GeometryError
        If the matrix is not Hermitian, of trace 1 and without negative eigenvalues (to 1e-8).

    Notes
    -----
    I = Σ S(ρᵢ) − S(ρ), with S(ρ) = −Tr ρ ln ρ and ρᵢ the partial traces.

    References
    ----------
    Groisman, Popescu & Winter, *Quantum, classical, and total amount of correlations in a quantum state*,
    Phys. Rev. A 72, 2005.

    Examples
    --------
    >>> abs(total_correlation(np.eye(4) / 4, (2, 2))) < 1e-12
    True
    """
    state = _density_matrix(rho, dimensions)
    parts = sum(_entropy(_part(state, dimensions, index)) for index in range(len(dimensions)))
    return parts - _entropy(state)


def _density_matrix(rho: ArrayLike, dimensions: Sequence[int]) -> NDArray[np.complex128]:
    state = np.asarray(rho, dtype=np.complex128)
    if len(dimensions) < 2 or min(dimensions) < 2:
        raise GeometryError(f"A correlation needs two parts of dimension 2 or more, not {tuple(dimensions)}.")
    size = math.prod(dimensions)
    if state.shape != (size, size):
        raise DimensionMismatch(f"Parts {tuple(dimensions)} need a matrix {size}×{size}, not {state.shape}.")
    if not np.isfinite(state).all() or np.abs(state - state.conj().T).max() > TOLERANCE:
        raise GeometryError("A density matrix must be finite and Hermitian.")
    if abs(np.trace(state).real - 1.0) > TOLERANCE:
        raise GeometryError(f"A density matrix must have trace 1, not {np.trace(state).real:.9g}.")
    if np.linalg.eigvalsh(state).min() < -TOLERANCE:
        raise GeometryError("A density matrix must not have negative eigenvalues.")
    return state


def _part(state: NDArray[np.complex128], dimensions: Sequence[int], index: int) -> NDArray[np.complex128]:
    """Partial trace over all parts but one."""
    before, size = math.prod(dimensions[:index]), dimensions[index]
    after = math.prod(dimensions[index + 1 :])
    tensor = state.reshape(before, size, after, before, size, after)
    return np.asarray(np.einsum("aibajb->ij", tensor))


def _entropy(state: NDArray[np.complex128]) -> float:
    """Von Neumann entropy (nat)."""
    eigenvalues = np.linalg.eigvalsh(state)
    positive = eigenvalues[eigenvalues > 0.0]
    return float(-(positive * np.log(positive)).sum())
