"""What an offer costs a month at a stated usage.

Rules
-----
- A chat app is free; a subscription costs its plan times the seats; an interface costs the price list that holds there
  at the stated tokens; weights that are downloaded have no token price: they run on hardware of one's own.
- For who requires a region, tokens cost what the offer charges for keeping to one.
- The price tier is the longest one that a typical prompt exceeds. Cached input costs its own price where there is one.
- Output tokens are those of an average model. They are scaled by the model's token efficiency at the offer's effort:
  its tokens on a benchmark against the geometric mean of all models there, averaged over benchmarks on a log scale. As
  such figures are few, they are pooled (see `modelmatch.match.facts.effort`).
- A price that is not on record is unknown: it meets no budget, and nobody else's list stands in for it. As a value it
  counts as `UNPRICED` for tokens and `UNPRICED_SEAT` for a plan, or as the highest price of the same kind that the
  model has elsewhere, if that is more; see `Costs.expected`.
- An app or a plan is for a person, who sends and receives `BY_HAND` tokens a month and seat at most, or
  `BY_HAND_IN_TOOLS` in a tool for programmers or agents, unless the plan says how many it includes. For who states more
  tokens it does not do: nobody sends half a billion tokens through a chat app.
- A stated number of units (pages, tickets) is as many tokens as is published for one of them, by vendor where that was
  measured. Where no output was published, it is a fifth of the input.
- For who can wait up to a day, tokens cost the batch price where an offer has one, else the standard price.
- A stated usage of no tokens says nothing of what a model costs: it counts as not stated.
- Usage that was not stated: 10 million input tokens a month and seat, a fifth as much output, prompts of 8,000 tokens,
  nothing cached, one seat.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats, Indices, Mask
from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Figure, Price, Tokens, Unit
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import DataError, did_you_mean
from modelmatch.preferences import Usage
from modelmatch.vocabulary import MEASURERS

INPUT_TOKENS = 10e6
"""Input tokens a month and seat when nothing was stated."""
OUTPUT_SHARE = 0.2
"""Output tokens for each input token when only one of them was stated."""
PROMPT_TOKENS = 8_000.0
UNPRICED = (3.0, 15.0)
"""USD per million tokens sent and received that are expected where no price is on record: four of five vendors' price
lists are below it."""
BY_HAND = 25e6
"""Tokens a month that one person sends and receives in an app, at most: twice the usage that is assumed of one."""
BY_HAND_IN_TOOLS = 250e6
"""The same in a tool for programmers or agents, which reads files and results again and again."""
UNPRICED_SEAT = 60.0
"""USD a month and seat that are expected of a plan without a price: twice the dearest plan for teams on record."""
POOLED = 1.0
"""How many figures the models of a vendor, and the average of all models, weigh beside a model's own."""


class Volume(Struct, frozen=True, eq=False):
    """A usage without gaps: tokens a month for all seats; ``stated`` if a number of tokens was given.

    ``unit`` is what the ``amount`` counts, None where tokens were stated.
    """

    input_tokens: float
    output_tokens: float
    cached_share: float
    prompt_tokens: float
    seats: int
    stated: bool
    batch: bool = False
    unit: Unit | None = None
    amount: float = 0.0


class Costs(Struct, frozen=True, eq=False):
    """USD a month of every offer at one usage, arrays of shape (offers,), NaN where there is no such price.

    ``metered`` grows with the tokens, ``flat`` does not. ``assumed`` and ``assumed_flat`` are the same for offers
    without a price on record but downloads. ``enough`` holds the factor on the tokens up to which an app or a plan
    does, infinite for others, and where no number of tokens was stated.
    """

    metered: Floats
    flat: Floats
    assumed: Floats
    assumed_flat: Floats
    enough: Floats

    def usd(self, factor: float = 1.0) -> Floats:
        """USD a month when the tokens are multiplied by ``factor``, NaN where no price is known."""
        return np.where(np.isnan(self.metered), self.flat, self.metered * factor)

    def expected(self, factor: float = 1.0) -> Floats:
        """USD a month to expect, also where no price is on record; NaN for downloads."""
        usd = self.usd(factor)
        assumed = np.where(np.isnan(self.assumed), self.assumed_flat, self.assumed * factor)
        return np.where(np.isnan(usd), assumed, usd)


def volume(usage: Usage, units: Mapping[str, Unit] | None = None) -> Volume:
    """The usage with its gaps filled by the rules above; ``units`` are those of the catalogue.

    Raises `DataError` for a unit that is none of them.
    """
    seats = usage.seats or 1
    given_in, given_out = usage.input_tokens, usage.output_tokens
    unit = _unit(usage, units or {})
    if unit is not None:
        amount = usage.amount or 0.0
        given_in, given_out = amount * unit.input, amount * received_for(unit)
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
        batch=bool(usage.batch),
        unit=unit,
        amount=(usage.amount or 0.0) if unit is not None else 0.0,
    )


def received_for(tokens: Tokens) -> float:
    """The output tokens of a unit: as published, else a fifth of its input."""
    return tokens.input * OUTPUT_SHARE if tokens.output is None else tokens.output


def _unit(usage: Usage, units: Mapping[str, Unit]) -> Unit | None:
    if not usage.amount or usage.unit is None:
        return None
    if usage.unit not in units:
        hint = did_you_mean(usage.unit, units, noun="units")
        raise DataError("unknown-unit", f'"{usage.unit}" is not a unit', hint=hint)
    return units[usage.unit]


class PriceLists(Struct, frozen=True, eq=False):
    """The prices of every offer for prompts of one length, arrays of shape (offers,), NaN where there is none.

    ``sent``, ``cached`` and ``received`` are USD per million tokens, ``plan`` USD a month, for each seat where
    ``seated``. ``efficiency`` multiplies the output tokens, ``regional`` the price of tokens that must stay in a
    region; ``download`` marks the offers that need hardware of one's own, ``included`` the tokens a month and seat that
    an app or a plan does for, infinite for others; ``model`` is the row of each offer's model, ``vendor`` its maker.
    """

    sent: Floats
    cached: Floats
    received: Floats
    plan: Floats
    seated: Mask
    efficiency: Floats
    download: Mask
    regional: Floats
    included: Floats
    model: Indices
    vendor: tuple[str, ...]

    def at(self, use: Volume, *, regional: bool = False) -> Costs:
        """What every offer costs a month, to who requires a region with ``regional``."""
        metered = self._spent(use, self.sent, self.cached, self.received)
        if regional:
            metered = metered * self.regional
        flat = self.plan * np.where(self.seated, use.seats, 1)
        tokens = np.maximum(self._spent(use, UNPRICED[0], UNPRICED[0], UNPRICED[1]), self._dearest(metered))
        seats = np.maximum(UNPRICED_SEAT * use.seats, self._dearest(flat))
        asked = (use.input_tokens + use.output_tokens) / use.seats
        return Costs(
            metered=metered,
            flat=flat,
            assumed=np.where(self.download | self.seated, np.nan, tokens),
            assumed_flat=np.where(self.seated, seats, np.nan),
            enough=self.included / asked if use.stated else np.full(len(flat), np.inf),
        )

    def _dearest(self, usd: Floats) -> Floats:
        """The highest known price among the offers of the same model, 0 where there is none; shape (offers,)."""
        dearest = np.zeros(int(self.model.max(initial=-1)) + 1)
        np.maximum.at(dearest, self.model, np.where(np.isnan(usd), 0.0, usd))
        return dearest[self.model]

    def _spent(self, use: Volume, sent: Floats | float, cached: Floats | float, received: Floats | float) -> Floats:
        """USD a month for the tokens of a usage at prices per million."""
        share = use.cached_share
        tokens_in, tokens_out = self._tokens(use)
        paid = tokens_in * ((1.0 - share) * sent + share * cached)
        return np.asarray((paid + tokens_out * self.efficiency * received) / 1e6)

    def _tokens(self, use: Volume) -> tuple[Floats | float, Floats | float]:
        """Tokens sent and received a month, by offer where a unit takes other numbers of them with some vendors."""
        if use.unit is None or not use.unit.vendors:
            return use.input_tokens, use.output_tokens
        each = [use.unit.vendors.get(name, use.unit) for name in self.vendor]
        sent = np.array([one.input for one in each])
        return use.amount * sent, use.amount * np.array([received_for(one) for one in each])


def price_lists(
    offers: Sequence[Offer], model: Indices, efficiency: Floats, prompt_tokens: float, *, batch: bool = False
) -> PriceLists:
    """The prices of every offer, with the row of its model and its token efficiency, each of shape (offers,)."""
    count = len(offers)
    sent, cached, received, plan = (np.full(count, np.nan) for _ in range(4))
    seated, download = np.zeros(count, dtype=np.bool_), np.zeros(count, dtype=np.bool_)
    regional, included = np.ones(count), np.full(count, np.inf)
    for i, offer in enumerate(offers):
        route = offer.access.route
        download[i] = route == "download"
        seated[i] = route == "subscription"
        regional[i] = offer.regional_price
        if route in ("app", "subscription"):
            plan[i] = np.nan if offer.usd_month is None else offer.usd_month
            included[i] = tokens_included(offer)
        elif offer.prices:
            price = tier((offer.batch if batch else ()) or offer.prices, prompt_tokens)
            sent[i], received[i] = price.input, price.output
            cached[i] = price.input if price.cached_input is None else price.cached_input
    return PriceLists(
        sent,
        cached,
        received,
        plan,
        seated,
        efficiency,
        download,
        regional,
        included,
        model,
        tuple(o.model.vendor for o in offers),
    )


def tokens_included(offer: Offer) -> float:
    """Tokens a month and seat that an app or a plan does for, as published or by the rules above."""
    if offer.plan is not None and offer.plan.tokens_month is not None:
        return offer.plan.tokens_month
    in_tools = offer.product is not None and offer.product.kind in ("coding-agent", "agent")
    return BY_HAND_IN_TOOLS if in_tools else BY_HAND


def tier(prices: Iterable[Price], prompt_tokens: float) -> Price:
    """The price list for prompts of this length; raises `ValueError` when there is none."""
    listed = sorted(prices, key=lambda p: p.above_tokens or 0)
    if not listed:
        raise ValueError("no price list")
    return next((p for p in reversed(listed) if (p.above_tokens or 0) < prompt_tokens), listed[0])


def efficiencies(catalog: Snapshot) -> dict[str, float]:
    """Output tokens of each measured model against the geometric mean of its field: below 1 is economical."""
    return {model: math.exp(value) for model, value in _log_ratios(catalog).items()}


def expected_efficiencies(catalog: Snapshot) -> dict[str, float]:
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


def _log_ratios(catalog: Snapshot) -> dict[str, float]:
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


def measurements(catalog: Snapshot, role: str) -> dict[str, dict[str, float]]:
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
        trusted = min(MEASURERS.index(f.by) for f in figures)
        figures = [f for f in figures if MEASURERS.index(f.by) == trusted]
        if role != "tokens":
            newest = max(f.published for f in figures)
            figures = [f for f in figures if f.published == newest]
        scores = sorted(f.score for f in figures)
        chosen = scores[-1] if role == "tokens" else (scores[(len(scores) - 1) // 2] + scores[len(scores) // 2]) / 2
        tables.setdefault(benchmark, {})[model_id] = chosen
    return tables
