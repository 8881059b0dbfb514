"""What a model costs a month at a stated usage, on each way to reach it.

Rules
-----
- A chat app is free; a subscription costs its cheapest plan times the seats; an interface costs its dated price list at
  the stated tokens; weights that are downloaded have no token price: they run on hardware of one's own.
- For who requires a region, tokens cost what the way charges for keeping to one.
- The price tier is the longest one that a typical prompt exceeds. Cached input costs its own price where there is one.
- Output tokens are those of an average model. They are scaled by the model's token efficiency: its tokens on a
  benchmark against the geometric mean of all models there, at the highest effort on record, averaged over benchmarks
  on a log scale. As such figures are few, they are pooled (see `expected_efficiencies`): half of a model's own, half of
  its vendor's models; a model without a figure counts as its vendor's models do, others as average.
- A price that is not on record is expected to be `UNPRICED` for tokens and `UNPRICED_SEAT` for a plan, unless the same
  model has a price elsewhere. It meets no budget; see `Costs.expected`.
- The cheapest way counts, among those that meet the requirements and fit the work and the number of seats (see
  `Screening.screen`). Flat prices count only where no number of tokens was stated, or where no metered way is open:
  nobody sends half a billion tokens through a free chat app.
- A stated usage of no tokens says nothing of what a model costs: it counts as not stated.
- Usage that was not stated: 10 million input tokens a month and seat, a fifth as much output, prompts of 8,000 tokens,
  nothing cached, one seat.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct, structs

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.catalog.catalog import Catalog
from modelmatch.catalog.schema import Figure, Price
from modelmatch.match.ways import Way
from modelmatch.preferences import Usage

INPUT_TOKENS = 10e6
"""Input tokens a month and seat when nothing was stated."""
OUTPUT_SHARE = 0.2
"""Output tokens for each input token when only one of them was stated."""
PROMPT_TOKENS = 8_000.0
UNPRICED = (4.0, 20.0)
"""USD per million tokens sent and received that are expected where no price is on record: four of five vendors' price
lists are below it."""
UNPRICED_SEAT = 60.0
"""USD a month and seat that are expected of a plan without a price: twice the dearest plan for teams on record."""
POOLED = 1.0
"""How many figures the models of a vendor, and the average of all models, weigh beside a model's own."""
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

    ``metered`` grows with the tokens, ``flat`` does not. ``expected`` has a number for every way but downloads, also
    where no price is on record. ``download`` marks the ways that need hardware of one's own, and ``regional`` is the
    factor on tokens that must stay in a region.
    """

    metered: Floats
    flat: Floats
    expected: Floats
    download: Mask
    regional: Floats
    stated: bool

    def in_region(self) -> Costs:
        """The costs for who requires a region."""
        return structs.replace(self, metered=self.metered * self.regional, expected=self.expected * self.regional)

    def cheapest(self, allowed: Mask, factor: float = 1.0) -> tuple[Floats, Indices]:
        """USD a month of each model by its cheapest allowed way, and which way that is.

        ``allowed`` has shape (models, ways); ``factor`` multiplies the tokens. A model without a known price gets NaN
        and its first allowed way that is not a download, or else its first.
        """
        metered = np.where(allowed, self.metered * factor, np.nan)
        flat = np.where(allowed, self.flat, np.nan)
        if self.stated:
            flat[~np.isnan(metered).all(axis=1)] = np.nan
        usd = np.fmin(metered, flat)
        usd[np.isnan(usd)] = np.inf
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
    if not given_in and not given_out:
        given_in = given_out = None
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


class PriceLists(Struct, frozen=True, eq=False):
    """The prices of every way for prompts of one length, arrays of shape (models, ways), NaN where there is none.

    ``sent``, ``cached`` and ``received`` are USD per million tokens, ``plan`` USD a month, for each seat where
    ``seated``. ``efficiency`` (models, 1) multiplies the output tokens; ``download`` and ``regional`` as in `Costs`.
    """

    sent: Floats
    cached: Floats
    received: Floats
    plan: Floats
    seated: Mask
    efficiency: Floats
    download: Mask
    regional: Floats

    def at(self, use: Volume) -> Costs:
        """What every way costs a month."""
        metered = self._spent(use, self.sent, self.cached, self.received)
        flat = self.plan * np.where(self.seated, use.seats, 1)
        elsewhere = np.where(np.isnan(metered), np.inf, metered).min(axis=1, keepdims=True)
        tokens = np.where(np.isinf(elsewhere), self._spent(use, UNPRICED[0], UNPRICED[0], UNPRICED[1]), elsewhere)
        priced = np.where(np.isnan(metered), flat, metered)
        unpriced = np.where(self.seated, UNPRICED_SEAT * use.seats, tokens)
        expected = np.where(self.download, np.nan, np.where(np.isnan(priced), unpriced, priced))
        return Costs(metered, flat, expected, self.download, self.regional, use.stated)

    def _spent(self, use: Volume, sent: Floats | float, cached: Floats | float, received: Floats | float) -> Floats:
        """USD a month for the tokens of a usage at prices per million."""
        share = use.cached_share
        paid = use.input_tokens * ((1.0 - share) * sent + share * cached)
        return np.asarray((paid + use.output_tokens * self.efficiency * received) / 1e6)


def price_lists(ways: Sequence[Sequence[Way]], efficiency: Mapping[str, float], prompt_tokens: float) -> PriceLists:
    """The prices of every way of every model; rows of ``ways`` may differ in length."""
    shape = (len(ways), max(1, max(map(len, ways), default=0)))
    sent, cached, received, plan = (np.full(shape, np.nan) for _ in range(4))
    seated, download, regional = np.zeros(shape, dtype=np.bool_), np.zeros(shape, dtype=np.bool_), np.ones(shape)
    for row, line in enumerate(ways):
        for column, way in enumerate(line):
            access, cell = way.access, (row, column)
            download[cell] = access.route == "download"
            seated[cell] = access.route == "subscription"
            regional[cell] = access.regional_price or 1.0
            if access.route == "app":
                plan[cell] = access.usd_month or 0.0
            elif access.route == "subscription":
                plan[cell] = np.nan if access.usd_month is None else access.usd_month
            elif way.prices:
                price = tier(way.prices, prompt_tokens)
                sent[cell], received[cell] = price.input, price.output
                cached[cell] = price.input if price.cached_input is None else price.cached_input
    ratio = np.array([[efficiency.get(line[0].model.id, 1.0) if line else 1.0] for line in ways]).reshape(-1, 1)
    return PriceLists(sent, cached, received, plan, seated, ratio, download, regional)


def tier(prices: Iterable[Price], prompt_tokens: float) -> Price:
    """The price list for prompts of this length; raises `ValueError` when there is none."""
    listed = sorted(prices, key=lambda p: p.above_tokens or 0)
    if not listed:
        raise ValueError("no price list")
    return next((p for p in reversed(listed) if (p.above_tokens or 0) < prompt_tokens), listed[0])


def efficiencies(catalog: Catalog) -> dict[str, float]:
    """Output tokens of each measured model against the geometric mean of its field: below 1 is economical."""
    return {model: math.exp(value) for model, value in _log_ratios(catalog).items()}


def expected_efficiencies(catalog: Catalog) -> dict[str, float]:
    """Output tokens to expect of every model against the average model, from the few that were measured.

    Partial pooling on the log scale: the mean of a vendor's n models is shrunk towards 0 by n / (n + `POOLED`), and a
    model's own ratio towards that by 1 / (1 + `POOLED`); a model without figures has its vendor's.
    """
    own = _log_ratios(catalog)
    vendors: dict[str, list[float]] = {}
    for model_id, value in own.items():
        vendors.setdefault(catalog.models[model_id].vendor, []).append(value)
    shared = {vendor: math.fsum(values) / (len(values) + POOLED) for vendor, values in vendors.items()}
    found = {}
    for model in catalog.models.values():
        near = shared.get(model.vendor, 0.0)
        found[model.id] = math.exp((own.get(model.id, near) + POOLED * near) / (1.0 + POOLED))
    return found


def _log_ratios(catalog: Catalog) -> dict[str, float]:
    """Natural logarithm of each measured model's tokens against the mean of its field, over benchmarks."""
    ratios: dict[str, list[float]] = {}
    for table in measurements(catalog, "tokens").values():
        logs = {model: math.log(value) for model, value in table.items() if value > 0}
        if len(logs) < 2:
            continue
        mean = math.fsum(logs.values()) / len(logs)
        for model, value in logs.items():
            ratios.setdefault(model, []).append(value - mean)
    return {model: math.fsum(values) / len(values) for model, values in ratios.items()}


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
