"""Predicting figures that were held back: schemes of cross-validation for the estimate and its alternatives."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from modelmatch.arrays import Floats, Ints, Mask
from modelmatch.catalog.schema import Benchmark, Model
from modelmatch.evidence.audit.baselines import (
    Ranking,
    cell_values,
    general_level,
    index_baseline,
    single_domain,
    standardised_mean,
)
from modelmatch.evidence.fit import Fit, fit
from modelmatch.evidence.predict import Prediction, predict_cells
from modelmatch.evidence.selection import select
from modelmatch.evidence.table import Table, build_table, family_of, released

ESTIMATE = "estimate"
MEAN, GENERAL, INDEX_NAME = "mean of standardised scores", "general level only", "Artificial Analysis index"
BASELINES: Mapping[str, Callable[[Table, Mask], Ranking]] = {
    MEAN: standardised_mean,
    GENERAL: general_level,
    INDEX_NAME: index_baseline,
}
WARM_ITERATIONS = 6

Tell = Callable[[int, int], None]
"""Told of every part that begins: its number, from 1, and how many there are."""


def _silent(part: int, parts: int) -> None:
    pass


See = Callable[[Fit, Mask], None]
"""Shown every fit of a scheme with the cells (C,) that were held back from it."""


def _unseen(fitted: Fit, held: Mask) -> None:
    pass


@dataclass(frozen=True)
class HeldOut:
    """What every method said about cells that it had not seen.

    ``rankings`` by method; ``prediction`` the full distributions of the estimate; ``measured`` (C,) the values on the
    linear scale, readings combined as the estimate does; ``rows`` (C,) which cells were held out and count;
    ``placed`` (C,) whether at least two cells of the benchmark were there to tell where its scores lie.
    """

    table: Table
    rankings: Mapping[str, Ranking]
    prediction: Prediction
    measured: Floats
    rows: Mask
    placed: Mask


def over_cells(
    table: Table, *, folds: int = 10, seed: int = 0, methods: Sequence[str] = tuple(BASELINES), tell: Tell = _silent
) -> HeldOut:
    """Every cell predicted from the other folds of a random partition.

    Models are ranked by the skill that a benchmark draws on, not by the predicted score. The two order the models of
    one benchmark alike within a fold; across folds a predicted score also carries the benchmark's location as the
    fold saw it, which is lower where a high score was held out, and would rank cells by their fold.
    """
    fold = np.random.default_rng(seed).permutation(len(table.cell_model)) % folds
    return _in_folds(table, fold, methods, tell)


def over_models(
    table: Table, *, folds: int = 10, seed: int = 0, methods: Sequence[str] = (GENERAL,), tell: Tell = _silent
) -> HeldOut:
    """Every model predicted without any figure of its own, from date, vendor and lineage: like one just released."""
    fold = np.random.default_rng(seed).permutation(len(table.models)) % folds
    return _in_folds(table, fold[table.cell_model], methods, tell)


def over_domains(
    table: Table, *, folds: int = 2, seed: int = 0, methods: Sequence[str] = (GENERAL,), tell: Tell = _silent
) -> HeldOut:
    """All of a model's figures on one kind of work, predicted from those on other work."""
    rng = np.random.default_rng(seed)
    domain = table.shares.argmax(axis=1)[table.cell_benchmark]
    part = np.stack([rng.permutation(len(table.models)) % folds for _ in table.domains])
    fold = domain * folds + part[domain, table.cell_model]
    return _in_folds(table, np.where(table.general[table.cell_benchmark], -1, fold), methods, tell)


def _in_folds(table: Table, fold: Ints, methods: Sequence[str], tell: Tell) -> HeldOut:
    """Hold out each fold in turn; cells below 0 are in none."""
    collected = _Collector(table, methods)
    folds = np.unique(fold[fold >= 0])
    for place, k in enumerate(folds, 1):
        tell(place, len(folds))
        held = fold == k
        collected.add(held, fit(table, ~held), {name: BASELINES[name](table, ~held) for name in methods})
    return collected.result(~table.general[table.cell_benchmark])


def over_tests(table: Table, start: Fit, *, tell: Tell = _silent, see: See = _unseen) -> HeldOut:
    """Every benchmark ranked from all others, its other versions left out with it, by the estimate and all baselines.

    Only ranks: nothing is known of the location of a benchmark without figures. Each fit goes on from ``start``, the
    fit to all cells, for a few iterations, and forgets the benchmark on the way; that of the general level likewise.
    """
    family = np.array([family_of(b.id) for b in table.benchmarks])[table.cell_benchmark]
    enough = np.bincount(table.cell_benchmark, minlength=len(table.benchmarks)) >= 4
    collected = _Collector(table, tuple(BASELINES))
    scored = np.zeros(len(family), dtype=bool)
    single = single_domain(table)
    level = fit(single)
    names = sorted(set(family[enough[table.cell_benchmark] & ~table.general[table.cell_benchmark]]))
    for place, name in enumerate(names, 1):
        tell(place, len(names))
        held = family == name
        again = fit(table, ~held, start=start, iterations=WARM_ITERATIONS)
        see(again, held)
        alone = fit(single, ~held, start=level, iterations=WARM_ITERATIONS)
        others = {method: rank(table, ~held) for method, rank in BASELINES.items() if method != GENERAL}
        others[GENERAL] = Ranking(alone.abilities.ability, predict_cells(alone).location)
        collected.add(held, again, others, ability=True)
        scored |= held
    return collected.result(scored & ~table.general[table.cell_benchmark])


def forward(
    models: Sequence[Model],
    benchmarks: Mapping[str, Benchmark],
    domains: Sequence[str],
    day: dt.date,
    *,
    methods: Sequence[str] = tuple(BASELINES),
    see: See = _unseen,
) -> HeldOut:
    """Cells that were first published after a day, predicted from what was known on it.

    Models that came out later take part without figures of their own, placed by release date, vendor and lineage.
    Cells that had a figure by that day are learned from as they stood then.
    """
    dated = [_evidence_by_then_or_new(m, benchmarks, day) for m in models]
    table = build_table(dated, benchmarks, domains)
    first = np.full(len(table.cell_model), dt.date.max.toordinal())
    for cell, figures in zip(table.reading_cell, table.figures, strict=True):
        first[cell] = min(first[cell], *(f.published.toordinal() for f in figures))
    used = first <= day.toordinal()
    collected = _Collector(table, methods)
    others = {
        name: index_baseline(table, used, dated=True) if name == INDEX_NAME else BASELINES[name](table, used)
        for name in methods
    }
    fitted = fit(table, used)
    collected.add(~used, fitted, others)
    known = np.array([released(m, day) for m in table.models])
    rows = ~used & known[table.cell_model] & ~table.general[table.cell_benchmark]
    see(fitted, rows)
    return collected.result(rows)


class _Collector:
    """Puts together what was said about the cells fold by fold."""

    def __init__(self, table: Table, methods: Sequence[str]) -> None:
        empty = np.full(len(table.cell_model), np.nan)
        self.table = table
        self.rankings = {name: Ranking(empty.copy(), empty.copy()) for name in (ESTIMATE, *methods)}
        self.prediction = Prediction(empty.copy(), empty.copy(), empty.copy())
        self.measured = cell_values(table)
        self.placed = np.zeros(len(table.cell_model), dtype=bool)

    def add(self, held: Mask, fitted: Fit, others: Mapping[str, Ranking], *, ability: bool = False) -> None:
        said = predict_cells(fitted)
        for field in ("location", "scale", "degrees"):
            getattr(self.prediction, field)[held] = getattr(said, field)[held]
        known = fitted.abilities
        own = Ranking(known.ability if ability else known.skill, said.location)
        for name, ranking in {ESTIMATE: own, **others}.items():
            self.rankings[name].rank[held] = ranking.rank[held]
            self.rankings[name].value[held] = ranking.value[held]
        b = self.table.cell_benchmark
        learned = np.bincount(b[fitted.used], minlength=len(self.table.benchmarks))
        self.placed[held] = learned[b[held]] >= 2
        self.measured[held] = (fitted.cells.value * fitted.unit[b] + fitted.centre[b])[held]

    def result(self, rows: Mask) -> HeldOut:
        rows = rows & np.isfinite(self.prediction.location)
        return HeldOut(self.table, self.rankings, self.prediction, self.measured, rows, self.placed)


def _evidence_by_then_or_new(model: Model, benchmarks: Mapping[str, Benchmark], day: dt.date) -> Model:
    """The model with its figures by a day where there were any, and with the later ones for other benchmarks."""
    then = [f for f in model.evidence if f.published <= day]
    variant = model.variant_of is not None
    seen = {
        name
        for name in {f.benchmark for f in then}
        if select(benchmarks[name], [f for f in then if f.benchmark == name], top=None, variant=variant)
    }
    kept = tuple(f for f in model.evidence if f.published <= day or f.benchmark not in seen)
    return msgspec.structs.replace(model, evidence=kept)
