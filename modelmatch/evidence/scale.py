"""Score scales: from the published number to one on which a linear model and constant noise are plausible."""

from __future__ import annotations

import numpy as np

from modelmatch.arrays import ArrayLike, Floats
from modelmatch.catalog.schema import Benchmark

SOFTENING = 0.02
"""Share added at both ends of a bounded scale before the logit.

Questions with a wrong key, ambiguous items and lucky guesses keep a perfect model below the maximum and a useless one
above chance; without the margin a score of 99.5 would count as far better than 98.
"""

LOGITS_PER_RATING_POINT = float(np.log(10.0) / 400.0)
"""An Elo difference is a logit of the win probability in other units."""


def to_linear(benchmark: Benchmark, scores: ArrayLike) -> Floats:
    """Scores on the scale on which the model is linear; higher is better.

    Bounded scales go through a logit between chance level and maximum, ratings are logits already and change only
    their unit, open scales keep theirs. The result does not depend on whether a share is given as 0.5 or as 50, as
    long as ``chance`` and ``maximum`` are given in the same unit.

    Parameters
    ----------
    benchmark : Benchmark
    scores : array_like, any shape

    Returns
    -------
    ndarray of the same shape

    Raises
    ------
    ValueError
        If a bounded benchmark has no maximum, or one that is not above its chance level.
    """
    values = np.asarray(scores, dtype=np.float64)
    if benchmark.scale == "bounded":
        low, high = _bounds(benchmark)
        share = np.clip((values - low) / (high - low), 0.0, 1.0)
        if benchmark.better == "lower":
            share = 1.0 - share
        share = (share + SOFTENING) / (1.0 + 2.0 * SOFTENING)
        return np.asarray(np.log(share / (1.0 - share)), dtype=np.float64)
    unit = LOGITS_PER_RATING_POINT if benchmark.scale == "rating" else 1.0
    return np.asarray(values * unit * _sign(benchmark), dtype=np.float64)


def from_linear(benchmark: Benchmark, values: ArrayLike) -> Floats:
    """Back from the linear scale to the published one, the inverse of `to_linear` inside the bounds."""
    linear = np.asarray(values, dtype=np.float64)
    if benchmark.scale == "bounded":
        low, high = _bounds(benchmark)
        share = 1.0 / (1.0 + np.exp(-np.clip(linear, -40.0, 40.0)))
        share = np.clip(share * (1.0 + 2.0 * SOFTENING) - SOFTENING, 0.0, 1.0)
        if benchmark.better == "lower":
            share = 1.0 - share
        return np.asarray(low + (high - low) * share, dtype=np.float64)
    unit = LOGITS_PER_RATING_POINT if benchmark.scale == "rating" else 1.0
    return np.asarray(linear / unit * _sign(benchmark), dtype=np.float64)


def _sign(benchmark: Benchmark) -> float:
    return -1.0 if benchmark.better == "lower" else 1.0


def _bounds(benchmark: Benchmark) -> tuple[float, float]:
    low = benchmark.chance if benchmark.chance is not None else 0.0
    if benchmark.maximum is None or benchmark.maximum <= low:
        raise ValueError(f"{benchmark.id}: a bounded scale needs a maximum above its chance level")
    return low, benchmark.maximum
