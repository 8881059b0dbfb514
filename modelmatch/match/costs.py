"""What a model costs a month at a stated usage, on each way to reach it.

Rules
-----
- A chat app is free; a subscription costs its cheapest plan times the seats; an interface costs its dated price list at
  the stated tokens; weights that are downloaded have no token price: they run on hardware of one's own.
- The price tier is the longest one that a typical prompt exceeds. Cached input costs its own price where there is one.
- Output tokens are those of an average model. They are scaled by the model's measured token efficiency: its tokens on
  a benchmark against the geometric mean of all models there, at the highest effort on record, averaged over benchmarks
  on a log scale and kept within 1/4 and 4. A model without such a figure counts as average.
- The cheapest way counts, among those that meet the requirements and fit the work and the number of seats (see
  `Field.screen`). Flat prices count only where no number of tokens was stated, or where no metered way is open: nobody
  sends half a billion tokens through a free chat app.
- Usage that was not stated: 10 million input tokens a month and seat, a fifth as much output, prompts of 8,000 tokens,
  nothing cached, one seat.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.schema import Figure, Price
from modelmatch.match.ways import Way
from modelmatch.preferences import Usage

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

INPUT_TOKENS = 10e6
"""Input tokens a month and seat when nothing was stated."""
OUTPUT_SHARE = 0.2
"""Output tokens for each input token when only one of them was stated."""
PROMPT_TOKENS = 8_000.0
EFFICIENCY_RANGE = (0.25, 4.0)
TRUST = {"independent": 3, "maker": 2, "rival": 1, "press": 0}
"""Whose figure counts when several people measured the same thing."""


class Volume(Struct, frozen=True, eq=False):
    """A usage without gaps: tokens a month for all seats; ``stated`` if a number of tokens was given."""

    input_tokens: float
    output_tokens: float
    cached_share: float
    prompt_tokens: float
    seats: int
    stated: bool


class Costs(Struct, frozen=True, eq=False):
    """USD a month of every way at one usage, both of shape (models, ways), NaN where there is no such price.

    ``metered`` grows with the tokens, ``flat`` does not. ``download`` marks the ways that need hardware of one's own.
    """

    metered: Floats
    flat: Floats
    download: Mask
    stated: bool

    def cheapest(self, allowed: Mask, factor: float = 1.0) -> tuple[Floats, NDArray[np.intp]]:
        """USD a month of each model by its cheapest allowed way, and which way that is.

        ``allowed`` has shape (models, ways); ``factor`` multiplies the tokens. A model without a known price gets NaN
        and its first allowed way that is not a download, or else its first.
        """
        metered = allowed & ~np.isnan(self.metered)
        flat = allowed & ~np.isnan(self.flat)
        if self.stated:
            flat &= ~metered.any(axis=1, keepdims=True)
        usd = np.full(allowed.shape, np.inf)
        usd[flat] = self.flat[flat]
        usd[metered] = self.metered[metered] * factor
        way = usd.argmin(axis=1)
        cost = usd[np.arange(len(usd)), way]
        unknown = np.isinf(cost)
        served = allowed & ~self.download
        first = np.where(served.any(axis=1), served.argmax(axis=1), allowed.argmax(axis=1))
        return np.where(unknown, np.nan, cost), np.where(unknown, first, way)


def volume(usage: Usage) -> Volume:
    """The usage with its gaps filled by the rules above."""
    seats = usage.seats or 1
    given_in, given_out = usage.input_tokens, usage.output_tokens
    tokens_in = given_in if given_in is not None else None if given_out is None else given_out / OUTPUT_SHARE
    if tokens_in is None:
        tokens_in = INPUT_TOKENS * seats
    return Volume(
        input_tokens=tokens_in,
        output_tokens=given_out if given_out is not None else tokens_in * OUTPUT_SHARE,
        cached_share=usage.cached_share or 0.0,
        prompt_tokens=usage.prompt_tokens or PROMPT_TOKENS,
        seats=seats,
        stated=given_in is not None or given_out is not None,
    )


def costs(ways: Sequence[Sequence[Way]], efficiency: dict[str, float], use: Volume) -> Costs:
    """Price every way of every model; rows of ``ways`` may differ in length."""
    shape = (len(ways), max(1, max(map(len, ways), default=0)))
    metered, flat = np.full(shape, np.nan), np.full(shape, np.nan)
    download = np.zeros(shape, dtype=np.bool_)
    for row, line in enumerate(ways):
        for column, way in enumerate(line):
            access = way.access
            download[row, column] = access.route == "download"
            if access.route == "app":
                flat[row, column] = access.usd_month or 0.0
            elif access.route == "subscription" and access.usd_month is not None:
                flat[row, column] = access.usd_month * use.seats
            elif way.prices:
                price = tier(way.prices, use.prompt_tokens)
                metered[row, column] = token_cost(price, use, efficiency.get(way.model.id, 1.0))
    return Costs(metered=metered, flat=flat, download=download, stated=use.stated)


def tier(prices: Iterable[Price], prompt_tokens: float) -> Price:
    """The price list for prompts of this length; raises `ValueError` when there is none."""
    listed = sorted(prices, key=lambda p: p.above_tokens or 0)
    fitting = [p for p in listed if (p.above_tokens or 0) < prompt_tokens]
    if not listed:
        raise ValueError("no price list")
    return fitting[-1] if fitting else listed[0]


def token_cost(price: Price, use: Volume, efficiency: float = 1.0) -> float:
    """USD a month of a metered interface; ``efficiency`` multiplies the output tokens."""
    cached = price.cached_input if price.cached_input is not None else price.input
    share = use.cached_share
    spent = use.input_tokens * ((1.0 - share) * price.input + share * cached)
    return (spent + use.output_tokens * efficiency * price.output) / 1e6


def efficiencies(catalog: Catalog) -> dict[str, float]:
    """Output tokens of each measured model against the geometric mean of its field: below 1 is economical."""
    logs = {
        benchmark: {model: math.log(value) for model, value in table.items() if value > 0}
        for benchmark, table in measurements(catalog, "tokens").items()
    }
    ratios: dict[str, list[float]] = {}
    for table in logs.values():
        if len(table) < 2:
            continue
        mean = math.fsum(table.values()) / len(table)
        for model, value in table.items():
            ratios.setdefault(model, []).append(value - mean)
    low, high = EFFICIENCY_RANGE
    return {m: min(high, max(low, math.exp(math.fsum(r) / len(r)))) for m, r in ratios.items()}


def measurements(catalog: Catalog, role: str) -> dict[str, dict[str, float]]:
    """Benchmark -> model -> figure, for benchmarks of this role; one figure a cell.

    The most trusted measurer counts; then, for ``tokens``, the highest figure (the highest effort), and for other
    roles the newest day, with the median of its figures.
    """
    wanted = {b.id for b in catalog.benchmarks.values() if b.role == role}
    cells: dict[tuple[str, str], list[Figure]] = {}
    for model in catalog.models.values():
        for figure in model.evidence:
            if figure.benchmark in wanted:
                cells.setdefault((figure.benchmark, model.id), []).append(figure)
    tables: dict[str, dict[str, float]] = {}
    for (benchmark, model_id), figures in cells.items():
        trusted = max(TRUST[f.by] for f in figures)
        figures = [f for f in figures if TRUST[f.by] == trusted]
        if role != "tokens":
            newest = max(f.published for f in figures)
            figures = [f for f in figures if f.published == newest]
        scores = sorted(f.score for f in figures)
        chosen = scores[-1] if role == "tokens" else (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
        tables.setdefault(benchmark, {})[model_id] = chosen
    return tables
