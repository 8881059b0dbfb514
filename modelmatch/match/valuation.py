"""What every candidate is worth on every criterion, once it is known which ways to reach it count."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from modelmatch.arrays import Floats, Indices
from modelmatch.match.facts import criteria
from modelmatch.match.facts.criteria import Valued
from modelmatch.match.feasible import Screened
from modelmatch.match.matrix import VALUE_GRID, Field
from modelmatch.vocabulary import PLATFORMS

DIGITS = 9
"""Fits that agree to so many decimals are equal; the first in the catalogue's order then goes first."""
AT_HAND = Valued(100.0, 0.0, "hardware at hand", "fact")
"""Hardware that someone has already costs nothing more, whatever runs on it."""


def values_at(field: Field, screened: Screened, active: Collection[int]) -> tuple[Floats, Floats]:
    """Mean and variance of every criterion for every model, each of shape (models, criteria).

    Means are whole multiples of 1 / `VALUE_GRID`. Platforms count only for those who use them: without a place among
    the ``active`` criteria they stay 0.
    """
    values, variances = (array.copy() for array in field.static)
    for name, table in field.by_way.items():
        column = field.criterion_index[name]
        if column in active or name not in PLATFORMS:
            values[:, column] = np.where(screened.allowed, table, 0.0).max(axis=1)
    column = field.criterion_index["cost"]
    mean, variances[:, column] = _costs(field, screened)
    values[:, column] = np.rint(mean * VALUE_GRID) / VALUE_GRID
    return values, variances


def _costs(field: Field, screened: Screened) -> tuple[Floats, Floats]:
    """Mean and variance of the cost criterion, each of shape (models,)."""
    unknown, own = np.isnan(screened.usd), field.own_hardware(screened.way)
    mean = criteria.cost_value(np.where(unknown, np.where(own, criteria.DEAR, screened.expected), screened.usd))
    variance = np.where(unknown, criteria.UNKNOWN_SD**2, 0.0)
    rows = np.flatnonzero(unknown & own)
    if len(rows):
        hardware = [_hardware(field, screened, row) for row in rows.tolist()]
        mean[rows], variance[rows] = [h.value for h in hardware], [h.sd**2 for h in hardware]
    return mean, variance


def _hardware(field: Field, screened: Screened, row: int) -> Valued:
    return AT_HAND if screened.memory is not None else field.hardware[row]


def valued(field: Field, screened: Screened, row: int, name: str) -> Valued:
    """One criterion, not a domain, of one model, with the fact in words."""
    if name == "cost":
        return _valued_cost(field, screened, row)
    if name in criteria.BY_WAY:
        worth = np.where(screened.allowed[row], field.by_way[name][row], 0.0)
        best = int(worth.argmax())
        way = field.ways[row][best] if screened.allowed[row].any() else None
        return Valued(float(worth[best]), 0.0, criteria.way_words(name, way, float(worth[best])), "fact")
    return criteria.STATIC[name](field.facts[row])


def _valued_cost(field: Field, screened: Screened, row: int) -> Valued:
    usd = float(screened.usd[row])
    if not np.isnan(usd):
        return Valued(float(criteria.cost_value(np.array(usd))), 0.0, criteria.usd_text(usd), "fact")
    if field.downloads[row, screened.way[row]]:
        return _hardware(field, screened, row)
    expected = float(screened.expected[row])
    words = f"no price; {criteria.usd_text(expected)} expected"
    return Valued(float(criteria.cost_value(np.array(expected))), criteria.UNKNOWN_SD, words, "unknown")


def weigh(values: Floats, weights: Floats, active: Indices) -> Floats:
    """Weighted sum over the active criteria in their order; values (models, criteria), weights (criteria,)."""
    total = np.zeros(len(values))
    for criterion in active:
        total += weights[criterion] * values[:, criterion]
    return total
