"""The value of evidence: which missing figure would help this decision most.

Preposterior analysis with normal updating (Raiffa & Schlaifer 1961): one more independent figure in a domain, with an
error of `MEASUREMENT_SD` points, would move a model's expected fit by a normal amount with standard deviation s; the
expected loss it saves is s (phi(x) - x (1 - Phi(x))) with x the distance to the model it competes with, in units of s.

References
----------
Raiffa, H. and Schlaifer, R. (1961). Applied Statistical Decision Theory. Harvard University.
"""

from __future__ import annotations

import datetime as dt
import math

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.result.candidates import THIN, number
from modelmatch.match.result.recommendation import MissingEvidence

MEASUREMENT_SD = 2.0
"""Error of one more figure, in points of strength: what one good benchmark leaves open."""
MOST = 3
RECENT = 120
"""Days after its release in which a model tells which benchmarks are still run."""
SMALLEST = 0.01
"""Gains below this many points are not worth a line."""


def missing_evidence(engine: Engine, decision: Decision) -> tuple[MissingEvidence, ...]:
    """The thinly measured strengths whose measurement would save most expected loss, in points of fit."""
    matrix = engine.matrix
    own = engine.catalog.own  # cases that modelmatch plan speaks of
    domains = [int(i) for i in decision.drawn.active if i < len(matrix.domains) and matrix.domains[int(i)] not in own]
    if len(decision.order) < 2 or not domains:
        return ()
    weights = decision.weights[: len(matrix.domains)]
    best, second = decision.fit[decision.order[0]], decision.fit[decision.order[1]]
    found = []
    for row in decision.order.tolist():
        gap = best - (second if row == decision.order[0] else decision.fit[row])
        covariance = matrix.strength_cov[row]
        for domain in domains:
            if matrix.counts[row, domain] > THIN and not matrix.inherited[row]:
                continue
            shared = float((weights * covariance[:, domain]).sum())
            sd = abs(shared) / math.sqrt(float(covariance[domain, domain]) + MEASUREMENT_SD**2)
            gain = expected_gain(float(gap), sd)
            if gain >= SMALLEST:
                found.append((-round(gain, 9), row, domain))
    counts = independent_counts(engine.catalog) if found else {}
    counts = {benchmark: counts[benchmark] for benchmark in sorted(running(engine.catalog) & set(counts))}
    return tuple(
        MissingEvidence(
            id=engine.models[row],
            name=matrix.models[row].name,
            domain=matrix.domains[domain],
            gain=number(-gain),
            benchmark=common_benchmark(engine.catalog, engine.models[row], matrix.domains[domain], counts),
        )
        for gain, row, domain in sorted(found)[:MOST]
    )


def expected_gain(gap: float, sd: float) -> float:
    """Expected positive part of a normal with mean ``-gap`` and standard deviation ``sd``, for ``gap`` of 0 or more."""
    if sd <= 0:
        return 0.0
    x = gap / sd
    density = math.exp(-0.5 * x * x) / math.sqrt(2 * math.pi)
    return sd * (density - x * 0.5 * math.erfc(x / math.sqrt(2)))


def independent_counts(catalog: Snapshot) -> dict[str, int]:
    """How many models have an independent figure on each benchmark."""
    counts: dict[str, int] = {}
    for model in catalog.models.values():
        for benchmark in {f.benchmark for f in model.evidence if f.by == "independent"}:
            counts[benchmark] = counts.get(benchmark, 0) + 1
    return counts


def running(catalog: Snapshot) -> set[str]:
    """The benchmarks that are still run: a model of the last `RECENT` days has a figure on them."""
    start = catalog.day - dt.timedelta(days=RECENT)
    recent = (m for m in catalog.models.values() if m.released is not None and m.released >= start)
    return {figure.benchmark for model in recent for figure in model.evidence}


def common_benchmark(catalog: Snapshot, model_id: str, domain: str, counts: dict[str, int]) -> str | None:
    """The benchmark of a domain that most models have an independent figure on, and this model none.

    ``counts`` is what `independent_counts` returns; of equally common benchmarks the first by id counts.
    """
    own = {f.benchmark for f in catalog.models[model_id].evidence}
    fitting = [
        (-counts[b.id], b.id)
        for b in catalog.benchmarks.values()
        if b.id in counts and b.role == "strength" and b.domains.get(domain, 0.0) >= 0.5 and b.id not in own
    ]
    return min(fitting)[1] if fitting else None
