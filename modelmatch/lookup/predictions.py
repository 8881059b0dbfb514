"""Predictions of a model's figures, each made without that figure."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np

from modelmatch.arrays import Floats
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.data import store
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.model import Items
from modelmatch.evidence.table import Table
from modelmatch.lookup.lookup import rounded
from modelmatch.lookup.view import Record

LEVEL = 0.8
"""Share of new figures that the interval of a prediction is to hold."""


LEAST = 3
"""Models on a benchmark below which it has no line to predict from without one of them."""


class Expected(Record, frozen=True, kw_only=True):
    """A predicted score with the interval that holds `LEVEL` of such figures, on the benchmark's own scale."""

    score: float
    low: float
    high: float


class Cell(Record, frozen=True, kw_only=True):
    """A model on a benchmark: what one would expect there, None where too few others were measured.

    ``counted`` are the figures that the estimate uses, as indices into the evidence of the model.
    """

    expected: Expected | None
    counted: tuple[int, ...]


Predictions = dict[str, dict[str, Cell]]
"""By model id and benchmark id."""


def predictions(catalog: Snapshot) -> Predictions:
    """Predictions for all figures of a catalogue on its day; kept in the cache, since they need a fit."""
    name = f"expected-{catalog.fingerprint[:24]}-{catalog.day}"
    decoder = msgspec.msgpack.Decoder(Predictions)
    return store.cached(name, lambda: msgspec.msgpack.encode(_predictions(catalog)), decoder.decode)


def without_own_figure(fitted: Fit) -> Fit:
    """The fit as each cell would see it without itself: a benchmark of its own for each, in the order of the cells.

    What the cell says is taken out of the ability that its benchmark draws on and out of the line of the benchmark.
    Both posteriors are normal in good approximation and so are the contributions, so that dividing one by the other
    leaves what the other figures say (the cavity of expectation propagation; Minka 2001). Noise stays as it is.
    """
    b, items, known = fitted.table.cell_benchmark, fitted.items, fitted.abilities
    noise = fitted.level / (items.precision[b] * fitted.cell_scale)
    precision = fitted.cells.used / (noise + fitted.cells.error)
    own = precision * (items.slope**2 + items.slope_var)[b]
    said = precision * (items.slope[b] * (fitted.cells.value - items.location[b]) - items.location_slope_cov[b])
    # Rounding must not leave less than nothing of the posterior's precision.
    rest = np.maximum(1.0 / known.skill_var - own, 1e-3 / known.skill_var)
    skill = (known.skill / known.skill_var - said) / rest
    return replace(
        fitted,
        table=replace(fitted.table, cell_benchmark=np.arange(len(b))),
        items=_lines_without(fitted, precision),
        abilities=replace(known, skill=skill, skill_var=1.0 / rest),
        centre=fitted.centre[b],
        unit=fitted.unit[b],
    )


def _lines_without(fitted: Fit, precision: Floats) -> Items:
    """For each cell the line of its benchmark without it: weighted regression with one point less, all (C,)."""
    b, items, p = fitted.table.cell_benchmark, fitted.items, precision
    x, v, y = fitted.abilities.skill, fitted.abilities.skill_var, fitted.cells.value
    slope, var = items.slope[b], items.slope_var[b]
    middle_x = -items.location_slope_cov[b] / var
    middle_y = items.location[b] + slope * middle_x
    total = 1.0 / np.maximum(items.location_var[b] - var * middle_x**2, 1e-9)
    left = np.maximum(total - p, 1e-3)
    left_x, left_y = (total * middle_x - p * x) / left, (total * middle_y - p * y) / left
    weight = np.maximum(1.0 / var - p * ((x - middle_x) * (x - left_x) + v), 1.0 / fitted.hyper.slope_var)
    changed = (slope / var - p * (x - middle_x) * (y - left_y)) / weight
    changed = np.clip(changed, slope / 2.0, slope * 2.0)
    return Items(
        location=left_y - changed * left_x,
        slope=changed,
        location_var=1.0 / left + left_x**2 / weight,
        slope_var=1.0 / weight,
        location_slope_cov=-left_x / weight,
        noise_shape=items.noise_shape[b],
        noise_rate=items.noise_rate[b],
    )


def _predictions(catalog: Snapshot) -> Predictions:
    from modelmatch.evidence.predict import predict_cells
    from modelmatch.evidence.scale import from_linear
    from modelmatch.evidence.strengths import fit_models
    from modelmatch.evidence.student import quantile

    fitted = fit_models(tuple(catalog.models.values()), catalog.benchmarks, catalog.kinds, catalog.day)
    table = fitted.table
    if not len(table.cell_model):
        return {}
    predicted = predict_cells(without_own_figure(fitted))
    half = predicted.scale * quantile(0.5 + LEVEL / 2.0, predicted.degrees)
    ends = np.stack([predicted.location, predicted.location - half, predicted.location + half])
    for b, benchmark in enumerate(table.benchmarks):
        rows = table.cell_benchmark == b
        ends[:, rows] = from_linear(benchmark, ends[:, rows])
    counted = _counted(table)
    measured = np.bincount(table.cell_benchmark, minlength=len(table.benchmarks))
    found: Predictions = {}
    for cell, (m, b) in enumerate(zip(table.cell_model, table.cell_benchmark, strict=True)):
        score, first, last = map(rounded, ends[:, cell])
        expected = Expected(score=score, low=min(first, last), high=max(first, last))
        found.setdefault(table.models[m].id, {})[table.benchmarks[b].id] = Cell(
            expected=expected if measured[b] > LEAST else None, counted=counted[cell]
        )
    return found


def _counted(table: Table) -> list[tuple[int, ...]]:
    """For each cell the figures behind its readings, as indices into the evidence of its model."""
    behind: list[set[int]] = [set() for _ in table.cell_model]
    for reading, cell in enumerate(table.reading_cell):
        behind[cell].update(map(id, table.figures[reading]))
    places = [{id(figure): place for place, figure in enumerate(model.evidence)} for model in table.models]
    return [
        tuple(sorted(places[m][figure] for figure in figures))
        for m, figures in zip(table.cell_model, behind, strict=True)
    ]
