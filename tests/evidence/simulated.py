"""Simulated catalogues whose truth is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from modelmatch.catalog.schema import Benchmark, Figure, Model
from modelmatch.evidence.scale import SOFTENING
from modelmatch.vocabulary import Measurer

DAY = dt.date(2026, 5, 1)
DOMAINS = ("coding", "reasoning", "vision")
UNIT = 0.6
"""Logits on a benchmark of slope 1 for one unit of ability."""


@dataclass(frozen=True)
class World:
    models: tuple[Model, ...]
    benchmarks: dict[str, Benchmark]
    abilities: NDArray[np.float64]  # (M, D)
    slopes: NDArray[np.float64]  # (B,)
    held: tuple[tuple[str, str, float], ...]  # model, benchmark, score that was not published


def bounded(name: str, domains: dict[str, float], **more: object) -> Benchmark:
    fields: dict[str, object] = {
        "id": name, "name": name, "measures": "x", "role": "strength", "domains": domains, "reason": "x",
        "unit": "percent", "scale": "bounded", "maximum": 100.0, "chance": 0.0,
    }  # fmt: skip
    return Benchmark(**(fields | more))  # type: ignore[arg-type]


def figure(benchmark: str, score: float, by: Measurer = "independent", day: dt.date = DAY, **more: Any) -> Figure:
    return Figure(benchmark=benchmark, score=score, by=by, published=day, source=more.pop("source", "s"), **more)


def model(name: str, *evidence: Figure, **more: object) -> Model:
    fields: dict[str, object] = {"id": name, "name": name, "vendor": name.split("/")[0], "evidence": evidence}
    return Model(**(fields | more))  # type: ignore[arg-type]


def world(
    seed: int, *, models: int = 40, benchmarks: int = 36, filled: float = 0.5, hidden: float = 0.1, tails: float = 5.0
) -> World:
    """Abilities correlated over domains at 0.8, lines with random slopes and noise, half of the cells published."""
    rng = np.random.default_rng(seed)
    D = len(DOMAINS)
    cov = 0.8 + 0.2 * np.eye(D)
    abilities = rng.multivariate_normal(np.zeros(D), cov, models)
    domain = np.arange(benchmarks) % D
    slopes = np.exp(rng.normal(0.0, 0.3, benchmarks))
    locations = rng.normal(0.0, 0.8, benchmarks)
    noise = np.exp(rng.normal(np.log(0.3), 0.3, benchmarks))
    records = {
        f"test{chr(97 + b // 26)}{chr(97 + b % 26)}": bounded(
            f"test{chr(97 + b // 26)}{chr(97 + b % 26)}", {DOMAINS[domain[b]]: 1.0}
        )
        for b in range(benchmarks)
    }
    names = list(records)
    evidence: list[list[Figure]] = [[] for _ in range(models)]
    held = []
    for m in range(models):
        for b in range(benchmarks):
            error = slopes[b] * noise[b] * rng.standard_t(tails)
            score = to_score(UNIT * (slopes[b] * abilities[m, domain[b]] + error) + locations[b])
            draw = rng.random()
            if draw < filled:
                evidence[m].append(figure(names[b], score))
            elif draw < filled + hidden:
                held.append((f"v{m:02d}/model", names[b], score))
    entries = tuple(model(f"v{m:02d}/model", *evidence[m], released=DAY) for m in range(models))
    return World(entries, records, abilities, slopes, tuple(held))


def to_score(logit: float) -> float:
    """The published score that the linear scale reads as this logit."""
    share = 1.0 / (1.0 + np.exp(-logit))
    return float(np.clip(100.0 * (share * (1.0 + 2.0 * SOFTENING) - SOFTENING), 0.0, 100.0))
