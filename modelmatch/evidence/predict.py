"""Predicted scores: mean, spread and quantiles of what a model would score on a benchmark."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from modelmatch.evidence.fit import Fit
from modelmatch.evidence.model import Abilities, Items

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Prediction:
    """A Student t distribution for every cell, on the linear scale of its benchmark: all (C,)."""

    location: Floats
    scale: Floats
    degrees: Floats


def predict_cells(fitted: Fit) -> Prediction:
    """Predictive distribution of the published value of every cell of the table, seen or not.

    The sum of a normal part (abilities, line, readings) and t noise whose variance is itself uncertain is
    approximated by the t with the same variance and kurtosis.
    """
    b = fitted.table.cell_benchmark
    items, known = fitted.items, fitted.abilities
    normal = _line_variance(items, known, b) + fitted.cells.error
    location = items.location[b] + items.slope[b] * known.skill
    variance, degrees = _total(items, b, fitted.level, normal, fitted.hyper.degrees)
    unit = fitted.unit[b]
    return Prediction(
        location * unit + fitted.centre[b],
        np.sqrt(variance * (degrees - 2.0) / degrees) * unit,
        degrees,
    )


def _line_variance(items: Items, known: Abilities, b: NDArray[np.int64]) -> Floats:
    x, v = known.skill, known.skill_var
    return np.asarray(
        items.slope[b] ** 2 * v
        + items.slope_var[b] * (x**2 + v)
        + items.location_var[b]
        + 2.0 * x * items.location_slope_cov[b]
    )


def _total(items: Items, b: NDArray[np.int64], level: Floats, normal: Floats, nu: float) -> tuple[Floats, Floats]:
    """Variance and degrees of freedom of normal part plus noise (C,)."""
    shape, rate = items.noise_shape[b], items.noise_rate[b]
    mean = rate / (shape - 1.0)
    noise = level * mean * nu / (nu - 2.0)
    # Fourth moment of t noise times that of the uncertain variance, as excess over three.
    excess = 3.0 * (nu - 2.0) / (nu - 4.0) * (shape - 1.0) / np.maximum(shape - 2.0, 0.05) - 3.0
    variance = noise + normal
    total = excess * (noise / variance) ** 2
    return variance, 4.0 + 6.0 / np.maximum(total, 1e-6)
