"""What a model would be expected to score where it was measured, had that figure not been published."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from modelmatch import store
from modelmatch.browse.facts import rounded
from modelmatch.browse.view import Record
from modelmatch.catalog.catalog import Catalog
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.table import Table

Floats = NDArray[np.float64]
LEVEL = 0.8
"""Share of new figures that the interval of a prediction is to hold."""


class Expected(Record, frozen=True, kw_only=True):
    """A predicted score with the interval that holds `LEVEL` of such figures, on the benchmark's own scale.

    ``counted`` are the figures that the estimate uses for this model and benchmark, as indices into its evidence.
    """

    score: float
    low: float
    high: float
    counted: tuple[int, ...]


Predictions = dict[str, dict[str, Expected]]
"""By model id and benchmark id."""


def predictions(catalog: Catalog) -> Predictions:
    """Predictions for all figures of a catalogue on its day; kept in the cache, since they need a fit."""
    name = f"predictions-{catalog.fingerprint[:24]}-{catalog.newest}-{store.code_digest()}.msgpack"
    raw = store.cached(
        name, lambda: msgspec.msgpack.encode(_predictions(catalog)), lambda raw: _decode(raw) is not None
    )
    known = _decode(raw)
    assert known is not None
    return known


def without_own_figure(fitted: Fit) -> Fit:
    """The fit with what each cell says about itself taken out of the ability that its benchmark draws on.

    The posterior of that ability is normal, and so is what the cell contributes to it; dividing one by the other leaves
    what all other figures say (the cavity of expectation propagation; Minka 2001). The benchmark's own line stays as
    it is: one of its many figures hardly moves it.
    """
    b, items, known = fitted.table.cell_benchmark, fitted.items, fitted.abilities
    noise = fitted.level / (items.precision[b] * fitted.cell_scale)
    precision = fitted.cells.used / (noise + fitted.cells.error)
    own = precision * (items.slope**2 + items.slope_var)[b]
    score = precision * (items.slope[b] * (fitted.cells.value - items.location[b]) - items.location_slope_cov[b])
    # Rounding must not leave less than nothing of the posterior's precision.
    rest = np.maximum(1.0 / known.skill_var - own, 1e-3 / known.skill_var)
    skill = (known.skill / known.skill_var - score) / rest
    return replace(fitted, abilities=replace(known, skill=skill, skill_var=1.0 / rest))


def _predictions(catalog: Catalog) -> Predictions:
    from modelmatch.evidence.predict import predict_cells
    from modelmatch.evidence.scale import from_linear
    from modelmatch.evidence.strengths import fit_models
    from modelmatch.evidence.student import quantile

    fitted = fit_models(tuple(catalog.models.values()), catalog.benchmarks, tuple(catalog.domains), catalog.newest)
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
    found: Predictions = {}
    for cell, (m, b) in enumerate(zip(table.cell_model, table.cell_benchmark, strict=True)):
        score, first, last = map(rounded, ends[:, cell])
        found.setdefault(table.models[m].id, {})[table.benchmarks[b].id] = Expected(
            score=score, low=min(first, last), high=max(first, last), counted=counted[cell]
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


def _decode(raw: bytes) -> Predictions | None:
    try:
        return msgspec.msgpack.decode(raw, type=Predictions)
    except msgspec.DecodeError:
        return None
