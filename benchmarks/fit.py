"""What an estimate of strengths costs: seconds and megabytes of one fit, on the bundled data and on a large table.

    OMP_NUM_THREADS=1 python benchmarks/fit.py

The aim: the bundled catalogue (304 models, 9,500 cells) in under three seconds of one core and under 300 MB, and a
time that grows no faster than the square of the models: 0.5 s for 150, 0.9 s for 300, 2.6 s for 600, 9.2 s for 1,200
models of 12 vendors with 30 figures each, for the fit alone.
"""

from __future__ import annotations

import datetime as dt
import resource
import time

import numpy as np

from modelmatch import load_catalog
from modelmatch.catalog.schema import Benchmark, Figure, Model
from modelmatch.evidence.strengths import estimate

MODELS, BENCHMARKS, FIGURES = 150, 300, 8000
DOMAINS = tuple(load_catalog(user=False).domains)


def simulated() -> tuple[list[Model], dict[str, Benchmark]]:
    """A table of the stated size: abilities around a trend, logit-normal scores."""
    rng = np.random.default_rng(7)
    ability, hard, slope = rng.normal(size=MODELS), rng.normal(size=BENCHMARKS), rng.lognormal(0, 0.3, BENCHMARKS)
    cells = rng.choice(MODELS * BENCHMARKS, FIGURES, replace=False)
    figures: list[list[Figure]] = [[] for _ in range(MODELS)]
    for cell in cells:
        m, b = divmod(int(cell), BENCHMARKS)
        score = 100 / (1 + np.exp(-slope[b] * (ability[m] - hard[b]) + 0.3 * rng.normal()))
        day = dt.date(2026, 6, 1)
        figures[m].append(Figure(benchmark=f"b{b}", score=float(score), by="independent", published=day, source="s"))
    models = [
        Model(
            id=f"v{m % 12}/m{m:03}",
            name=f"m{m}",
            vendor=f"v{m % 12}",
            released=dt.date(2025, 1, 1) + dt.timedelta(days=4 * m),
            successor_of=f"v{m % 12}/m{m - 12:03}" if m >= 12 else None,
            evidence=tuple(figures[m]),
        )
        for m in range(MODELS)
    ]
    benchmarks = {
        f"b{b}": Benchmark(
            id=f"b{b}", name=f"b{b}", measures="work", role="strength", domains={DOMAINS[b % len(DOMAINS)]: 1.0},
            reason="simulated", unit="percent", scale="bounded", maximum=100, chance=0,
        )
        for b in range(BENCHMARKS)
    }  # fmt: skip
    return models, benchmarks


def main() -> None:
    catalog = load_catalog()
    tables = {
        "bundled": (list(catalog.models.values()), dict(catalog.benchmarks)),
        f"{MODELS} x {BENCHMARKS}, {FIGURES} figures": simulated(),
    }
    for name, (models, benchmarks) in tables.items():
        start = time.process_time()
        estimate(models, benchmarks, DOMAINS)
        seconds = time.process_time() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{name:<32} {seconds:6.2f} s of processor time, peak {peak:.0f} MB so far")


if __name__ == "__main__":
    main()
