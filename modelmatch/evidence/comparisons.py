"""Figures of one model at several efforts, set beside each other: what the step between levels is estimated from.

A comparison holds figures of one model on one benchmark that differ in nothing but effort, as far as their settings
tell: by the same evaluator (or from the same source), in the same harness, within `DAYS` days. Each level gives one
figure, the newest. A figure that states no effort but says that the model thought stands for the level of the model's
strengths, where no figure beside it states a high effort.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import median

import numpy as np

from modelmatch.arrays import Floats, Ints
from modelmatch.catalog.schema import Figure, Model
from modelmatch.catalog.settings import HIGH_EFFORT, LEVELS, effort, highest_named, setup, thought
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.scale import to_linear
from modelmatch.evidence.selection import evaluator, is_measured, is_mode, measurer

DAYS = 31
"""Figures further apart than this may come from another state of the model or of the test."""


@dataclass(frozen=True)
class Comparisons:
    """N figures in G comparisons, on the scale of the abilities.

    model, benchmark, level, group (N,) as rows of the table, of `LEVELS` and from 0 on; value (N,) in units of
    ability, up to a constant for each benchmark; noise (N,) the variance of a figure around the line of its benchmark
    in the same units; weight (N,) less than 1 where several figures say the same; shares (N, D) as in the table.
    """

    model: Ints
    benchmark: Ints
    level: Ints
    group: Ints
    value: Floats
    noise: Floats
    weight: Floats
    shares: Floats

    def part(self, rows: Ints) -> Comparisons:
        """Some of the figures; their groups keep their numbers."""
        return Comparisons(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def counts(self, models: int) -> Ints:
        """Figures of each model and level, (models, levels)."""
        out = np.zeros((models, len(LEVELS)), dtype=np.int64)
        np.add.at(out, (self.model, self.level), 1)
        return out


def levels_held(fitted: Fit) -> Ints:
    """The level at which most of the figures behind a model's strengths were measured, (M,); -1 where none states one.

    Of levels with equally many figures, the highest.
    """
    table = fitted.table
    stated: list[Counter[int]] = [Counter() for _ in table.models]
    for cell, figures in zip(table.reading_cell, table.figures, strict=True):
        if (level := effort(figures[0].setting)) is not None:
            stated[table.cell_model[cell]][level] += 1
    best = (max(levels, key=lambda level: (levels[level], level), default=-1) for levels in stated)
    return np.array(list(best), dtype=np.int64)


def levels_assumed(fitted: Fit, held: Ints) -> Ints:
    """The same, and where no figure states a level the highest that the profile names (`highest_named`), (M,)."""
    named = [highest_named(model) for model in fitted.table.models]
    return np.where(held >= 0, held, np.array(named, dtype=np.int64))


def comparisons(fitted: Fit, assumed: Ints, as_of: dt.date | None = None) -> Comparisons:
    """All comparisons of the models of a fit.

    Parameters
    ----------
    fitted : Fit
    assumed : (M,) int
        The level that a figure without one stands for (`levels_assumed`).
    as_of : date, optional
        Only figures published by this day count.
    """
    table = fitted.table
    row = {benchmark.id: j for j, benchmark in enumerate(table.benchmarks)}
    found: list[tuple[int, int, int, int, float]] = []
    groups = 0
    for place, model in enumerate(table.models):
        known = [f for f in model.evidence if f.benchmark in row and (as_of is None or f.published <= as_of)]
        several = Counter(f.benchmark for f in known)
        for benchmark, figures in _alike(model, [f for f in known if several[f.benchmark] > 1]):
            scores = _by_level(figures, int(assumed[place]))
            if len(scores) > 1:
                found += [(place, row[benchmark], level, groups, score) for level, score in sorted(scores.items())]
                groups += 1
    whole = np.array([entry[:4] for entry in found], dtype=np.int64).reshape(-1, 4)
    score = np.array([entry[4] for entry in found], dtype=np.float64)
    i, b, level, group = whole.T
    linear = np.zeros_like(score)
    for j in np.unique(b):
        linear[b == j] = to_linear(table.benchmarks[j], score[b == j])
    value = (linear - fitted.centre[b]) / (fitted.unit[b] * fitted.items.slope[b])
    weight = _weight(fitted, i, b, level)
    return Comparisons(i, b, level, group, value, _noise(fitted, b, linear), weight, table.shares[b])


def _alike(model: Model, figures: Sequence[Figure]) -> Iterator[tuple[str, list[Figure]]]:
    """The figures that differ in nothing but effort, with their benchmark."""
    groups: dict[tuple[str, int, str, str], list[Figure]] = {}
    for figure in figures:
        if not is_measured(figure.setting) or (model.variant_of is None and is_mode(figure.setting)):
            continue
        rank = measurer(figure)
        who = evaluator(figure) if rank == 0 else "other"
        key = (figure.benchmark, rank, figure.source if who == "other" else who, setup(figure.setting))
        groups.setdefault(key, []).append(figure)
    for key, group in sorted(groups.items()):
        window: list[Figure] = []
        for figure in sorted(group, key=lambda f: (f.published, f.score)):
            if window and (figure.published - window[0].published).days > DAYS:
                yield key[0], window
                window = []
            window.append(figure)
        yield key[0], window


def _by_level(figures: Sequence[Figure], assumed: int) -> Mapping[int, float]:
    """The newest score at each level; the median where that day has several."""
    levels: dict[int, list[Figure]] = {}
    unstated = []
    for figure in figures:
        level = effort(figure.setting)
        if level is not None:
            levels.setdefault(level, []).append(figure)
        elif thought(figure.setting):
            unstated.append(figure)
    if unstated and max(levels, default=0) < HIGH_EFFORT and assumed not in levels:
        levels[assumed] = unstated
    return {level: float(median(f.score for f in _newest(group))) for level, group in levels.items()}


def _newest(figures: Sequence[Figure]) -> list[Figure]:
    day = max(f.published for f in figures)
    return [f for f in figures if f.published == day]


def _noise(fitted: Fit, benchmark: Ints, linear: Floats) -> Floats:
    """Variance of each figure in units of ability, up to a factor that they share.

    That of the benchmark, more towards the ends of bounded scales; for aggregates that of a typical benchmark.
    """
    table, items, hyper = fitted.table, fitted.items, fitted.hyper
    own = items.noise_rate / (items.noise_shape * items.slope**2)
    noise = np.where(table.general, hyper.noise_rate / (hyper.noise_shape + 1.0), own)[benchmark]
    bounded = np.array([b.scale == "bounded" for b in table.benchmarks], dtype=bool)[benchmark]
    ends = np.where(bounded, np.cosh(np.clip(linear, -4.5, 4.5)) - 1.0, 0.0)
    return np.asarray(noise * (1.0 + hyper.level_noise * ends), dtype=np.float64)


def _weight(fitted: Fit, model: Ints, benchmark: Ints, level: Ints) -> Floats:
    """The figures of a model and level on versions of one test count as one together, as they are not independent.

    An aggregate counts 1 / (1 + k) beside k other tests of the model at that level, as in the table.
    """
    general = fitted.table.general[benchmark]
    tests: Counter[tuple[int, int, int]] = Counter()
    singles: dict[tuple[int, int], set[int]] = {}
    keys = list(zip(model.tolist(), level.tolist(), fitted.table.family[benchmark].tolist(), strict=True))
    for key, aggregate in zip(keys, general, strict=True):
        tests[key] += 1
        if not aggregate:
            singles.setdefault(key[:2], set()).add(key[2])
    alike = np.array([tests[key] for key in keys], dtype=np.float64)
    parts = np.array([len(singles.get(key[:2], ())) for key in keys], dtype=np.float64)
    return np.asarray(1.0 / (alike * np.where(general, 1.0 + parts, 1.0)), dtype=np.float64)
