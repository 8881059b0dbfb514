"""Weights as imprecise as the answers that state them: a logistic-normal distribution.

The logarithm of each weight is normal around the logarithm of its points, with the standard deviation (``spread``)
that the kind of answer deserves; then the weights are divided by their sum (Aitchison 1986). With a spread of 0.4 for
both, a criterion stated as twice another is between 0.8 and 5.1 times as important in nine readings of ten; with 0.25,
between 1.1 and 3.6 times. The quiz sets the spread of each kind of answer: a ranking says most, then a place on a
scale, one choice, several choices, points that everyone starts with, and least an answer that nobody gave. Spreads are
read to two decimals.

References
----------
Aitchison, J. (1986). The Statistical Analysis of Compositional Data. Chapman and Hall.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices
from modelmatch.errors import DataError, did_you_mean
from modelmatch.match.draws import Draws
from modelmatch.preferences import DEFAULT_SPREAD

WEIGHT_GRID = 2.0**24
"""Weights are whole multiples of 1 / WEIGHT_GRID: see `modelmatch.match.engine`."""

_GRID = 2.0**36
"""Exponentials are rounded to this grid: libraries differ in the last bit, and results must not."""

_KEPT = 256
_SMALLEST = 1e-9
"""Points are scaled if the most on a criterion are less than this, or more than its inverse."""


class WeightDraws(Struct, frozen=True, eq=False):
    """Weights of the criteria that have any; ``values`` of shape (active criteria, draws) sums to 1 in each draw
    but for rounding."""

    active: Indices
    values: Floats


class WeightSampler:
    """Draws weights for points on criteria, always from the same draws.

    ``criteria`` fixes which column of the draws belongs to which criterion.
    """

    def __init__(self, criteria: Sequence[str], columns: Mapping[str, int], draws: Draws) -> None:
        self._criteria, self._columns, self._draws = tuple(criteria), columns, draws
        self._index = {criterion: i for i, criterion in enumerate(criteria)}
        self._factors: dict[tuple[int, float], Floats] = {}

    def points(self, stated: Mapping[str, float], otherwise: Sequence[str]) -> dict[int, float]:
        """Positive points by the index of the criterion; equal ones on ``otherwise`` when none are positive.

        Raises `DataError` for a criterion that does not exist or points that are not finite.
        """
        for criterion, value in stated.items():
            if criterion not in self._index:
                raise DataError(
                    "unknown-criterion",
                    f'"{criterion}" is not a criterion',
                    hint=did_you_mean(criterion, self._criteria, noun="criteria", most=24),
                )
            if not math.isfinite(value):
                raise DataError("wrong-value", f'points on "{criterion}" must be a finite number, got {value}')
        positive = {self._index[c]: float(p) for c, p in stated.items() if p > 0}
        if not positive:
            positive = {self._index[c]: 1.0 for c in otherwise}
        largest = max(positive.values(), default=1.0)
        if not _SMALLEST <= largest <= 1 / _SMALLEST:  # only proportions count, and products must stay in range
            positive = {c: p / largest for c, p in positive.items()}
        return dict(sorted(positive.items()))

    def draw(self, points: Mapping[int, float], spread: Mapping[str, float]) -> WeightDraws:
        """Weights in every draw; ``points`` by the index of the criterion, in ascending order."""
        rows = [p * self._factor(i, spread.get(self._criteria[i], DEFAULT_SPREAD)) for i, p in points.items()]
        total = rows[0].copy()
        for row in rows[1:]:
            total += row
        values = np.empty((len(rows), len(total)))
        for row, out in zip(rows, values, strict=True):
            np.divide(row, total, out=out)
        values *= WEIGHT_GRID
        np.rint(values, out=values)
        values *= 1.0 / WEIGHT_GRID
        return WeightDraws(active=np.fromiter(points, dtype=np.intp, count=len(points)), values=values)

    def _factor(self, criterion: int, spread: float) -> Floats:
        key = (criterion, round(spread, 2))
        found = self._factors.get(key)
        if found is None:
            if not 0 <= spread <= 5:
                raise DataError("wrong-value", f"a spread must be between 0 and 5, got {spread}")
            if len(self._factors) >= _KEPT:
                self._factors.clear()
            column = self._columns[self._criteria[criterion]]
            found = np.rint(np.exp(key[1] * self._draws.column(column)) * _GRID) / _GRID
            self._factors[key] = found
        return found
