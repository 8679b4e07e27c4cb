"""Total correlation of quantum states: published values."""

import math

import numpy as np
import pytest

from geoheal.errors import DimensionMismatch, GeometryError
from geoheal.geometry import density_matrix_integration, total_correlation


def pure(*amplitudes):
    vector = np.array(amplitudes) / np.linalg.norm(amplitudes)
    return np.outer(vector, vector.conj())


BELL = pure(1, 0, 0, 1)
GHZ = pure(1, 0, 0, 0, 0, 0, 0, 1)
WERNER = 0.5 * pure(0, 1, -1, 0) + 0.5 * np.eye(4) / 4


def test_the_werner_state():
    assert total_correlation(WERNER, (2, 2)) == pytest.approx(0.312751515, abs=5e-10)
    assert density_matrix_integration(WERNER, (2, 2)) == pytest.approx(0.225602530, abs=5e-10)


@pytest.mark.parametrize(("state", "parts"), [(BELL, (2, 2)), (GHZ, (2, 2, 2))])
def test_bell_and_ghz_states_are_completely_integrated(state, parts):
    assert density_matrix_integration(state, parts) == pytest.approx(1.0, abs=1e-12)


def test_a_product_state_is_not_integrated():
    qutrit, qubit = np.diag([0.5, 0.3, 0.2]), pure(1, 1j)
    assert total_correlation(np.kron(qutrit, qubit), (3, 2)) == pytest.approx(0.0, abs=1e-12)


def test_the_parts_are_taken_in_order():
    state = np.kron(BELL, np.diag([0.5, 0.5]))
    assert total_correlation(state, (4, 2)) == pytest.approx(0.0, abs=1e-12)
    assert total_correlation(state, (2, 4)) == pytest.approx(2 * math.log(2), abs=1e-12)


@pytest.mark.parametrize(
    ("state", "parts", "error"),
    [
        (np.eye(4), (2, 2), "trace 1, not 4"),
        (np.diag([1.5, -0.5, 0, 0]), (2, 2), "negative eigenvalues"),
        (np.diag([1.0, 0, 0, 0]) + np.triu(np.ones((4, 4)), 1), (2, 2), "Hermitian"),
        (np.full((4, 4), np.nan), (2, 2), "finite"),
        (BELL, (4,), "two parts"),
        (BELL, (4, 1), "two parts"),
    ],
)
def test_what_is_not_a_state_is_refused(state, parts, error):
    with pytest.raises(GeometryError, match=error):
        total_correlation(state, parts)


def test_the_size_must_fit_the_parts():
    with pytest.raises(DimensionMismatch, match="6×6"):
        total_correlation(BELL, (2, 3))
