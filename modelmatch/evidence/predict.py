"""Predicted scores: what a model would score on a benchmark, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from modelmatch.arrays import Floats, Ints, Mask
from modelmatch.evidence import student
from modelmatch.evidence.fit import Fit


@dataclass(frozen=True)
class Prediction:
    """Student t distributions on the linear scale of the benchmarks, all of shape (K,)."""

    location: Floats
    scale: Floats
    degrees: Floats

    def within(self, values: Floats, level: float) -> Mask:
        """Which values lie in the central interval of that probability."""
        reach = student.quantile(0.5 + level / 2.0, self.degrees) * self.scale
        return np.asarray(np.abs(values - self.location) <= reach)


def predict_cells(fitted: Fit) -> Prediction:
    """Predictive distributions of the values of all cells of the table, learned from or not, (C,)."""
    known, b = fitted.abilities, fitted.table.cell_benchmark
    return _predict(fitted, b, known.skill, known.skill_var, fitted.level, fitted.cells.error)


def predict_pairs(fitted: Fit, model: Ints, benchmark: Ints) -> Prediction:
    """Predictive distributions for pairs of model and benchmark of the table that need not be cells.

    Parameters
    ----------
    fitted : Fit
    model, benchmark : (K,) int
        Rows of ``fitted.table.models`` and ``fitted.table.benchmarks``.
    """
    known, table = fitted.abilities, fitted.table
    w = table.shares[benchmark]
    skill = np.einsum("ki,ki->k", w, known.mean[model])
    var = np.einsum("ki,kij,kj->k", w, known.cov[model], w)
    # Where the model has other versions of the test, they tell how it does in this one; that their effect and the
    # ability are known together, a little better than each, is left aside.
    cells = zip(table.cell_model, table.family[table.cell_benchmark], table.cell_testlet, strict=True)
    testlets = {(int(m), int(f)): int(t) for m, f, t in cells}
    for k, (m, b) in enumerate(zip(model, benchmark, strict=True)):
        t = testlets.get((int(m), int(table.family[b])))
        if t is not None:
            skill[k] += known.testlet[t]
            var[k] += known.testlet_var[t]
        elif table.versions[b] > 1:
            var[k] += fitted.hyper.testlet_var[table.family[b]]
    error = np.full(len(model), fitted.hyper.measurer_var[0])
    return _predict(fitted, benchmark, skill, var, np.ones(len(model)), error)


def _predict(fitted: Fit, b: Ints, skill: Floats, skill_var: Floats, level: Floats, error: Floats) -> Prediction:
    """The sum of a normal part and of t noise whose variance is itself uncertain, as one t distribution.

    The normal part is what is uncertain about ability, line and reading. The t has the variance and the kurtosis of
    the sum.
    """
    items, nu = fitted.items, fitted.hyper.degrees
    normal = (
        items.slope[b] ** 2 * skill_var
        + items.slope_var[b] * (skill**2 + skill_var)
        + items.location_var[b]
        + 2.0 * skill * items.location_slope_cov[b]
        + error
    )
    shape, rate = items.noise_shape[b], items.noise_rate[b]
    noise = level * rate / (shape - 1.0) * nu / (nu - 2.0)
    variance = noise + normal
    tails = 3.0 * (nu - 2.0) / (nu - 4.0) * (shape - 1.0) / np.maximum(shape - 2.0, 0.05) - 3.0
    excess = tails * (noise / variance) ** 2
    degrees = 4.0 + 6.0 / np.maximum(excess, 1e-6)
    unit = fitted.unit[b]
    location = items.location[b] + items.slope[b] * skill
    return Prediction(
        location=location * unit + fitted.centre[b],
        scale=np.sqrt(variance * (degrees - 2.0) / degrees) * unit,
        degrees=degrees,
    )
