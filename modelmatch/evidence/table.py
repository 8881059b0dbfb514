"""The table of the estimate: published figures as arrays of cells and readings."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from modelmatch.arrays import Floats, Ints, Mask
from modelmatch.catalog.schema import Benchmark, Figure, Model
from modelmatch.catalog.settings import half_interval, highest_reached
from modelmatch.evidence.scale import to_linear
from modelmatch.evidence.selection import Reading, select

EPOCH = dt.date(2026, 4, 1)
"""Day zero of the release-date trend; any day does, it only moves the intercept."""

NORMAL_95 = 1.96
"""Standard errors on each side of an interval of 95 %."""

COMPARED = 3
"""A benchmark on which fewer models were measured places none of them: its own location and slope are open."""


@dataclass(frozen=True)
class Table:
    """Cells (a model on a benchmark) and their readings, in an order that does not depend on that of the files.

    M models, B benchmarks, D domains, C cells, R readings, T testlets (a model on the versions of one test).
    """

    models: tuple[Model, ...]
    benchmarks: tuple[Benchmark, ...]
    domains: tuple[str, ...]
    shares: Floats  # (B, D) rows sum to 1
    general: Mask  # (B,) aggregates of other benchmarks
    family: Ints  # (B,) which benchmarks are versions of one test
    versions: Ints  # (B,) how many versions of its test are in the table
    cell_model: Ints  # (C,)
    cell_benchmark: Ints  # (C,)
    cell_weight: Floats  # (C,) 1, less for aggregates that stand beside their own parts
    cell_testlet: Ints  # (C,)
    testlet_model: Ints  # (T,)
    testlet_family: Ints  # (T,) the test, as in family
    testlet_shared: Mask  # (T,) whether the test has several versions in the table
    reading_cell: Ints  # (R,)
    reading_measurer: Ints  # (R,) index into MEASURERS
    reading_score: Floats  # (R,) as published
    reading_value: Floats  # (R,) on the linear scale of the benchmark
    reading_error: Floats  # (R,) variance that is published with it, on the same scale; 0 where none is
    figures: tuple[tuple[Figure, ...], ...]  # (R,) what each reading stands for
    years: Floats  # (M,) release date in years since EPOCH; NaN if unknown
    parent: Ints  # (M,) plain model of a variant, else predecessor, else -1
    variant: Mask  # (M,)
    vendor: Ints  # (M,)

    @property
    def telling(self) -> Mask:
        """The cells that place a model in a domain, (C,): no aggregates, and on benchmarks that compare models."""
        models = np.bincount(self.cell_benchmark, minlength=len(self.benchmarks))
        return np.asarray((~self.general & (models >= COMPARED))[self.cell_benchmark])

    @property
    def counts(self) -> Ints:
        """Telling cells of each model and domain, (M, D)."""
        out = np.zeros((len(self.models), len(self.domains)), dtype=np.int64)
        used = self.telling
        np.add.at(out, self.cell_model[used], (self.shares[self.cell_benchmark[used]] > 0).astype(np.int64))
        return out


def build_table(
    models: Sequence[Model],
    benchmarks: Mapping[str, Benchmark],
    domains: Sequence[str],
    as_of: dt.date | None = None,
    *,
    keep: Sequence[str] = (),
) -> Table:
    """Select the figures that count and lay them out as arrays.

    Parameters
    ----------
    models : sequence of Model
    benchmarks : mapping from id to Benchmark
    domains : sequence of str
    as_of : date, optional
        Only models released and figures published by this day count.
    keep : sequence of str
        Ids of models that take part whenever they were released.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If two models have one id.
    KeyError
        If a figure names a benchmark that is not in ``benchmarks``.
    """
    known = sorted((m for m in models if m.id in keep or released(m, as_of)), key=lambda m: m.id)
    if len({m.id for m in known}) < len(known):
        raise ValueError("two models have one id")
    cells = [
        (i, benchmark, readings)
        for i, model in enumerate(known)
        for benchmark, readings in _model_cells(model, benchmarks, as_of)
    ]
    names = sorted({benchmark for _, benchmark, _ in cells})
    used = tuple(benchmarks[name] for name in names)
    index = {name: j for j, name in enumerate(names)}
    shares = np.array([_shares(b, domains) for b in used]).reshape(len(used), len(domains))
    cell_model = np.array([i for i, _, _ in cells], dtype=np.int64)
    cell_benchmark = np.array([index[b] for _, b, _ in cells], dtype=np.int64)
    readings = [r for _, _, rs in cells for r in rs]
    reading_cell = np.array([c for c, (_, _, rs) in enumerate(cells) for _ in rs], dtype=np.int64)
    score = np.array([r.score for r in readings], dtype=np.float64)
    value, spread = np.zeros_like(score), np.zeros_like(score)
    error = np.array([_error(used[cell_benchmark[c]], r) for c, r in zip(reading_cell, readings, strict=True)])
    reading_benchmark = cell_benchmark[reading_cell]
    for j, benchmark in enumerate(used):
        rows = reading_benchmark == j
        value[rows] = to_linear(benchmark, score[rows])
        spread[rows] = to_linear(benchmark, score[rows] + error[rows]) - to_linear(benchmark, score[rows] - error[rows])
    families: dict[str, int] = {}
    family = np.array([families.setdefault(family_of(b.id), len(families)) for b in used], dtype=np.int64)
    versions = np.bincount(family, minlength=len(families))
    testlets: dict[tuple[int, int], int] = {}
    cell_testlet = np.array(
        [
            testlets.setdefault((int(m), int(family[b])), len(testlets))
            for m, b in zip(cell_model, cell_benchmark, strict=True)
        ],
        dtype=np.int64,
    )
    general = np.array([b.role == "general" for b in used], dtype=bool)
    return Table(
        models=tuple(known),
        benchmarks=used,
        domains=tuple(domains),
        shares=shares,
        general=general,
        family=family,
        versions=versions[family],
        cell_model=cell_model,
        cell_benchmark=cell_benchmark,
        cell_weight=_aggregate_weights(cell_model, cell_benchmark, used),
        cell_testlet=cell_testlet,
        testlet_model=np.array([m for m, _ in testlets], dtype=np.int64),
        testlet_family=np.array([f for _, f in testlets], dtype=np.int64),
        testlet_shared=np.array([versions[f] > 1 for _, f in testlets], dtype=bool),
        reading_cell=reading_cell,
        reading_measurer=np.array([r.measurer for r in readings], dtype=np.int64),
        reading_score=score,
        reading_value=value,
        reading_error=(spread / 2.0) ** 2,
        figures=tuple(r.figures for r in readings),
        years=np.array([years(m) for m in known], dtype=np.float64),
        parent=_parents(known),
        variant=np.array([m.variant_of is not None for m in known], dtype=bool),
        vendor=_codes([m.vendor for m in known]),
    )


_VERSION = re.compile(
    r"-(?:v?\d[\w.]*|pre|regraded|late|aa|coding-agents|alibaba|maker|meta|qwen|openai|google|anthropic|scale|mistral"
    r"|vals|with-tools|no-tools|tools|with|no|verified|raw|length-adjusted|hard|unversioned|sept|public|private|builtin"
    r"|exa|offline|strict|table|protocol|score|pass|cli|accuracy|f1|item|row|elo|refined|main|extended|diamond|criteria"
    r"|judge|match)(?=-|$)"
)


_ARENA_PART = re.compile(r"^lmarena-(?!text-|search|vision|medicine|document)")
"""A part of the Arena board on text: the same voters and mostly the same conversations as the whole board."""


def family_of(benchmark_id: str) -> str:
    """The name that versions, subsets and protocols of one test share: ``terminal-bench`` of ``terminal-bench-2.1``.

    What a model does well or badly in one version it mostly does in the next, so the versions of a test are not
    independent witnesses of a domain.
    """
    if benchmark_id.startswith("livebench-"):
        return re.sub(r"-(?:\d[\d.]*|sept)(?=-|$)", "", benchmark_id)
    if _ARENA_PART.match(benchmark_id):
        return "lmarena-text"
    if benchmark_id.startswith("euroeval-"):  # the same tasks in one language after the other
        return "euroeval"
    name, before = benchmark_id, ""
    while name != before:
        before, name = name, _VERSION.sub("", name, count=1)
    return name


def released(model: Model, as_of: dt.date | None) -> bool:
    """Was the model out by that day? Without a release date, its first figure says so; without either, it was."""
    if as_of is None:
        return True
    if model.released is not None:
        return model.released <= as_of
    return not model.evidence or any(f.published <= as_of for f in model.evidence)


def _model_cells(
    model: Model, benchmarks: Mapping[str, Benchmark], as_of: dt.date | None
) -> list[tuple[str, list[Reading]]]:
    figures = [
        f
        for f in model.evidence
        if (as_of is None or f.published <= as_of) and benchmarks[f.benchmark].role in ("strength", "general")
    ]
    top = highest_reached(figures)
    by_benchmark: dict[str, list[Figure]] = {}
    for figure in figures:
        by_benchmark.setdefault(figure.benchmark, []).append(figure)
    cells = []
    for name, group in sorted(by_benchmark.items()):
        readings = select(benchmarks[name], group, top=top, variant=model.variant_of is not None)
        if readings:
            cells.append((name, readings))
    return cells


def _shares(benchmark: Benchmark, domains: Sequence[str]) -> list[float]:
    if benchmark.role == "general" or not benchmark.domains:
        return [1.0 / len(domains)] * len(domains)
    total = sum(benchmark.domains.values())
    return [benchmark.domains.get(domain, 0.0) / total for domain in domains]


def _error(benchmark: Benchmark, reading: Reading) -> float:
    """The standard error that is published with a reading, in the unit of its score; 0 if none is.

    A rating states an interval of 95 %; of a number of cases it follows from the share that was right.
    """
    for figure in reading.figures:
        if figure.se is not None:
            return figure.se
        if benchmark.scale == "rating" and (half := half_interval(figure.setting)) is not None:
            return half / NORMAL_95
        if figure.cases is not None and benchmark.scale == "bounded" and benchmark.maximum:
            right = min(max(figure.score / benchmark.maximum, 0.5 / figure.cases), 1.0 - 0.5 / figure.cases)
            return benchmark.maximum * math.sqrt(max(right * (1.0 - right), 0.0) / figure.cases)
    return 0.0


def _aggregate_weights(cell_model: Ints, cell_benchmark: Ints, benchmarks: Sequence[Benchmark]) -> Floats:
    """An aggregate beside k single benchmarks of the same model gets weight 1 / (1 + k).

    An index of a model whose parts are in the table repeats them; the index of a model of which nothing else is known
    is the only witness.
    """
    general = np.array([b.role == "general" for b in benchmarks], dtype=bool)[cell_benchmark]
    singles = np.bincount(cell_model[~general], minlength=int(cell_model.max(initial=-1)) + 1)
    return np.where(general, 1.0 / (1.0 + singles[cell_model]), 1.0)


def years(model: Model) -> float:
    """Release date in years since `EPOCH`, else the date of the first figure, else NaN."""
    day = model.released or min((f.published for f in model.evidence), default=None)
    return float("nan") if day is None else (day - EPOCH).days / 365.25


def _parents(models: Sequence[Model]) -> Ints:
    index = {m.id: i for i, m in enumerate(models)}
    return np.array([index.get(m.variant_of or m.successor_of or "", -1) for m in models], dtype=np.int64)


def _codes(names: Sequence[str]) -> Ints:
    order = {name: i for i, name in enumerate(sorted(set(names)))}
    return np.array([order[name] for name in names], dtype=np.int64)
