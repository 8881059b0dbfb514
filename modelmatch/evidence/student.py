"""Quantiles of Student's t distribution without a statistics library."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from modelmatch.arrays import ArrayLike, Floats


def quantile(probability: float, degrees: ArrayLike) -> Floats:
    """The value that a t variable stays below with a probability, for at least three degrees of freedom.

    G. W. Hill (1970), "Algorithm 396: Student's t-quantiles", Communications of the ACM 13; exact to five digits.

    Parameters
    ----------
    probability : float strictly between 0 and 1
    degrees : array_like

    Returns
    -------
    ndarray of the shape of ``degrees``

    Raises
    ------
    ValueError
        If the probability is not strictly between 0 and 1 or there are fewer than three degrees of freedom.
    """
    n = np.asarray(degrees, dtype=np.float64)
    if not 0.0 < probability < 1.0:
        raise ValueError("the probability must lie strictly between 0 and 1")
    if np.any(n < 3.0):
        raise ValueError("fewer than three degrees of freedom")
    tail = 2.0 * min(probability, 1.0 - probability)
    sign = 1.0 if probability >= 0.5 else -1.0
    if tail == 1.0:
        return np.zeros_like(n)
    a = 1.0 / (n - 0.5)
    b = 48.0 / a**2
    c = ((20700.0 * a / b - 98.0) * a - 16.0) * a + 96.36
    d = ((94.5 / (b + c) - 3.0) / b + 1.0) * np.sqrt(a * np.pi / 2.0) * n
    y = (d * tail) ** (2.0 / n)
    # Towards the middle of the distribution: an expansion around the normal quantile.
    x = NormalDist().inv_cdf(tail / 2.0)
    z = x * x
    c = np.where(n < 5.0, c + 0.3 * (n - 4.5) * (x + 0.6), c)
    c = (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b + c
    near = (((((0.4 * z + 6.3) * z + 36.0) * z + 94.5) / c - z - 3.0) / b + 1.0) * x
    near = np.expm1(a * near * near)
    # In the tails: an expansion in powers of y.
    with np.errstate(over="ignore", invalid="ignore"):
        far = ((1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0) + 0.5 / (n + 4.0)) * y - 1.0) * (
            n + 1.0
        ) / (n + 2.0) + 1.0 / y
    return np.asarray(sign * np.sqrt(n * np.where(y > 0.05 + a, near, far)))
