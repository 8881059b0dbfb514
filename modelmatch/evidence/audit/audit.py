"""The audit of the estimate: does it predict evidence that it has not seen, and where does it not?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from modelmatch.arrays import Floats, Mask
from modelmatch.catalog.schema import Benchmark, Model
from modelmatch.evidence.audit import crossvalidation as cv
from modelmatch.evidence.audit.agreement import kendall, points_of, rank_agreement
from modelmatch.evidence.audit.baselines import Ranking
from modelmatch.evidence.audit.calibration import Watched
from modelmatch.evidence.audit.effort import audit_effort
from modelmatch.evidence.audit.result import (
    Audit,
    Calibration,
    Coverage,
    Method,
    Misfit,
    Missing,
    Parameters,
    Residual,
    Scheme,
)
from modelmatch.evidence.fit import Fit
from modelmatch.evidence.own_work import own_work
from modelmatch.evidence.predict import predict_pairs
from modelmatch.evidence.prior import YEAR
from modelmatch.evidence.scale import from_linear
from modelmatch.evidence.strengths import fit_models, reading_scale
from modelmatch.evidence.table import released
from modelmatch.vocabulary import MEASURERS

CELLS, MODELS = "ten-fold over cells", "ten-fold over models"
KINDS, TESTS = "two-fold over domains", "leave one test out"
"""The names of the schemes, but for those that look ahead."""

LEVELS = (0.5, 0.8, 0.95)
FORWARD_DAYS = (dt.date(2026, 4, 10), dt.date(2026, 7, 1), dt.date(2026, 9, 1))
"""Days to look ahead from: spring, summer and autumn of the year that the evidence covers best."""

IMAGES = "vision"
"""The domain whose benchmarks cannot be run on a model without image input."""

LISTED = 20
"""Rows in the lists of an audit."""


def audit(
    models: Sequence[Model],
    benchmarks: Mapping[str, Benchmark],
    domains: Sequence[str],
    as_of: dt.date | None = None,
    *,
    seed: int = 0,
    days: Sequence[dt.date] = FORWARD_DAYS,
    tests: bool = True,
    tell: Callable[[str], None] = lambda said: None,
) -> Audit:
    """Audit the estimate on a catalogue.

    Parameters
    ----------
    models, benchmarks, domains, as_of : as for `modelmatch.evidence.strengths.estimate`
    seed : int
        Of the partition into folds.
    days : sequence of date
        Days to predict ahead from; those from ``as_of`` on are left out.
    tests : bool
        Whether to leave out whole domains and every test in turn, the slowest parts.
    tell : callable
        Told in words of every part that begins.

    Returns
    -------
    Audit
    """
    tell("the estimate itself")
    fitted = fit_models(models, benchmarks, domains, as_of)
    table = fitted.table

    def part(name: str) -> cv.Tell:
        return lambda place, of: tell(f"{name}: {place} of {of}")

    confidence: list[Calibration] = []
    cells = cv.over_cells(table, seed=seed, tell=part(CELLS))
    schemes = [_scheme(CELLS, cells)]
    schemes.append(_scheme(MODELS, cv.over_models(table, seed=seed, tell=part(MODELS))))
    if tests:
        schemes.append(_scheme(KINDS, cv.over_domains(table, seed=seed, tell=part(KINDS))))
        seen = Watched(fitted, cv.WARM_ITERATIONS)
        schemes.append(_scheme(TESTS, cv.over_tests(table, fitted, tell=part(TESTS), see=seen), ranks_only=True))
        confidence += seen.calibrations()
    then = [m for m in models if released(m, as_of)]
    cut = [_published_by(m, as_of) for m in then]
    for day in days:
        if as_of is None or day < as_of:
            tell(f"forward from {day}")
            seen = Watched()
            ahead = cv.forward(cut, benchmarks, domains, day, see=seen)
            confidence += seen.calibrations(day)
            if ahead.rows.any():
                schemes.append(_scheme("forward", ahead, day=day))
    tell("levels of effort")
    effort = audit_effort(fitted, as_of)
    return Audit(
        as_of=as_of,
        models=len(table.models),
        benchmarks=len(table.benchmarks),
        figures=sum(len(f) for f in table.figures),
        cells=len(table.cell_model),
        domains=table.domains,
        schemes=tuple(schemes),
        parameters=parameters(fitted),
        misfits=_misfits(cells),
        residuals=_residuals(fitted, cells),
        missing=most_useful(fitted),
        effort=effort,
        calibration=tuple(confidence),
        own_work=_by_name(table.domains, np.sqrt(own_work(fitted).typical) * reading_scale(fitted)[1]),
    )


def parameters(fitted: Fit) -> Parameters:
    """The variance components of a fit by name."""
    h, domains = fitted.hyper, fitted.table.domains
    sd = np.sqrt(np.diag(h.domain_cov))
    return Parameters(
        year=_by_name(domains, h.trend[YEAR]),
        domain_sd=_by_name(domains, sd),
        domain_correlation=tuple(tuple(float(x) for x in row) for row in h.domain_cov / np.outer(sd, sd)),
        vendor_share=h.kinship.vendor,
        lineage_share=h.kinship.lineage,
        generation_correlation=h.kinship.decay,
        testlet_sd=float(np.sqrt(h.testlet_var.mean())),
        typical_noise_sd=float(np.sqrt(h.noise_rate / (h.noise_shape + 1.0))),
        level_noise=h.level_noise,
        measurer_offset=_by_name(MEASURERS, h.measurer_offset),
        measurer_sd=_by_name(MEASURERS, np.sqrt(h.measurer_var)),
    )


def most_useful(fitted: Fit, *, most: int = LISTED, each: int = 1) -> tuple[Missing, ...]:
    """The missing cells whose independent measurement would narrow the strengths of a current model most.

    A reading with slope a and variance s in the direction w takes V w w' V a^2 / (a^2 w' V w + s) from the
    covariance V of a model. Only benchmarks on which at least ten models were measured and that the model can be run
    on, current models that are not mere references, and at most ``each`` cells a model.
    """
    table, known = fitted.table, fitted.abilities
    counts = np.bincount(table.cell_benchmark, minlength=len(table.benchmarks))
    rows = np.flatnonzero((counts >= 10) & ~table.general)
    current = [i for i, m in enumerate(table.models) if not m.reference and m.status.stage in ("current", "preview")]
    taken = set(zip(table.cell_model.tolist(), table.cell_benchmark.tolist(), strict=True))
    _, unit = reading_scale(fitted)
    items, w = fitted.items, table.shares[rows]
    found = []
    for i in current:
        V = known.cov[i]
        pair = predict_pairs(fitted, np.full(len(rows), i), rows)
        total = (pair.scale / fitted.unit[rows]) ** 2 * pair.degrees / (pair.degrees - 2.0)
        gain = (w @ V) ** 2 * (items.slope[rows] ** 2 / total)[:, None] * unit**2
        variance = np.diag(V) * unit**2
        before = float(np.mean(np.sqrt(variance)))
        after = np.sqrt(np.maximum(variance - gain, 0.0)).mean(axis=1)
        best = [
            k
            for k in np.argsort(after, kind="stable")
            if (i, int(rows[k])) not in taken and _can_run(table.models[i], table.benchmarks[rows[k]])
        ][:each]
        found += [(before - after[k], table.models[i].id, table.benchmarks[rows[k]].id, before, after[k]) for k in best]
    found.sort(key=lambda f: (-f[0], f[1], f[2]))
    return tuple(
        Missing(model=m, benchmark=b, before=float(before), after=float(after))
        for _, m, b, before, after in found[:most]
    )


def _can_run(model: Model, benchmark: Benchmark) -> bool:
    return model.modalities is None or "image" in model.modalities.input or IMAGES not in benchmark.domains


def _scheme(name: str, held: cv.HeldOut, *, day: dt.date | None = None, ranks_only: bool = False) -> Scheme:
    """Score all methods on the cells of which every one of them has something to say.

    A method that says nothing about any cell is left out.
    """
    speaking = {m: r for m, r in held.rankings.items() if np.isfinite(r.rank[held.rows]).any()}
    rows = held.rows & np.all([np.isfinite(r.rank) for r in speaking.values()], axis=0)
    methods = []
    best = rank_agreement(held.table, held.rankings[cv.ESTIMATE].rank, held.measured, rows)
    for method, ranking in speaking.items():
        agreement = rank_agreement(held.table, ranking.rank, held.measured, rows)
        behind, behind_se = best.ahead_of(agreement)
        methods.append(
            Method(
                name=method,
                tau=_number(agreement.total),
                tau_by_domain=_numbers(held.table.domains, agreement.by_domain),
                behind=None if method == cv.ESTIMATE else _number(behind),
                behind_se=None if method == cv.ESTIMATE else _number(behind_se),
                error=None if ranks_only else _error(held, ranking, rows),
            )
        )
    coverage = () if ranks_only else _coverages(held)
    placed = _standardised(held)[held.rows & held.placed]
    return Scheme(
        name=name,
        day=day,
        cells=int(held.rows.sum()),
        ranked=int(best.weight.sum()),
        methods=tuple(methods),
        coverage=coverage,
        deviation=float(placed.mean()) if coverage else None,
    )


def _error(held: cv.HeldOut, ranking: Ranking, rows: Mask) -> float | None:
    """Mean absolute error in points of 100 over cells on bounded scales."""
    table = held.table
    length = points_of(table)
    errors = []
    for j, benchmark in enumerate(table.benchmarks):
        cells = rows & held.placed & (table.cell_benchmark == j) & np.isfinite(length) & np.isfinite(ranking.value)
        if cells.any():
            off = from_linear(benchmark, ranking.value[cells]) - from_linear(benchmark, held.measured[cells])
            errors.append(100.0 * np.abs(off) / length[cells])
    return float(np.concatenate(errors).mean()) if errors else None


def _coverages(held: cv.HeldOut) -> tuple[Coverage, ...]:
    return tuple(_coverage(held, level) for level in LEVELS) if (held.rows & held.placed).any() else ()


def _coverage(held: cv.HeldOut, level: float) -> Coverage:
    inside = held.prediction.within(held.measured, level)
    rows = held.rows & held.placed
    shares = held.table.shares[held.table.cell_benchmark] * rows[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        by_domain = (shares * inside[:, None]).sum(axis=0) / shares.sum(axis=0)
    return Coverage(
        level=level,
        share=float(inside[rows].mean()),
        by_domain={d: float(x) for d, x in zip(held.table.domains, by_domain, strict=True) if np.isfinite(x)},
    )


def _standardised(held: cv.HeldOut) -> Floats:
    said = held.prediction
    return (held.measured - said.location) / (said.scale * np.sqrt(said.degrees / (said.degrees - 2.0)))


def _misfits(held: cv.HeldOut) -> tuple[Misfit, ...]:
    z, table = _standardised(held), held.table
    rank = held.rankings[cv.ESTIMATE].rank
    out = []
    for j, benchmark in enumerate(table.benchmarks):
        rows = held.rows & (table.cell_benchmark == j)
        if (n := int(rows.sum())) >= 8:
            tau = _number(kendall(rank[rows], held.measured[rows]))
            # Noise is each benchmark's own, so what stands out is a benchmark that ranks unlike all others.
            out.append(Misfit(benchmark=benchmark.id, cells=n, rms=float(np.sqrt(np.mean(z[rows] ** 2))), tau=tau))
    out.sort(key=lambda m: (m.tau if m.tau is not None else 1.0, m.benchmark))
    return tuple(out[:LISTED])


def _residuals(fitted: Fit, held: cv.HeldOut) -> tuple[Residual, ...]:
    z, table = _standardised(held), fitted.table
    order = sorted(np.flatnonzero(held.rows), key=lambda c: (-abs(z[c]), int(c)))[:LISTED]
    out = []
    for c in order:
        reading = int(np.flatnonzero(table.reading_cell == c)[0])
        figure = table.figures[reading][0]
        benchmark = table.benchmarks[table.cell_benchmark[c]]
        out.append(
            Residual(
                model=table.models[table.cell_model[c]].id,
                benchmark=benchmark.id,
                score=float(table.reading_score[reading]),
                predicted=float(from_linear(benchmark, held.prediction.location[c])),
                deviation=float(z[c]),
                by=figure.by,
                published=figure.published,
                setting=figure.setting,
                source=figure.source,
            )
        )
    return tuple(out)


def _published_by(model: Model, as_of: dt.date | None) -> Model:
    if as_of is None:
        return model
    return msgspec.structs.replace(model, evidence=tuple(f for f in model.evidence if f.published <= as_of))


def _by_name(names: Sequence[str], values: Floats) -> dict[str, float]:
    return {name: float(value) for name, value in zip(names, values, strict=True)}


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _numbers(names: Sequence[str], values: Floats) -> dict[str, float | None]:
    return {name: _number(float(value)) for name, value in zip(names, values, strict=True)}
