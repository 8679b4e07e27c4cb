"""The digamma function: SciPy's, without SciPy."""

import numpy as np
from scipy import special

from geoheal.geometry.integration.digamma import digamma


def test_it_is_scipys():
    values = np.concatenate([np.arange(1, 4000) / 2, np.geomspace(1e-3, 1e6, 500)])
    np.testing.assert_allclose(digamma(values), special.digamma(values), rtol=1e-13, atol=1e-13)
