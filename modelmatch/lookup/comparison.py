"""Models side by side: which is ahead in what, and how certain that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from modelmatch.arrays import ArrayLike, Floats
from modelmatch.catalog.schema import Model
from modelmatch.errors import UsageError
from modelmatch.evidence.normal import NODE_WEIGHTS, NODES, below
from modelmatch.lookup.lookup import Lookup, Strength, rounded
from modelmatch.lookup.offers import EffortView, OfferView
from modelmatch.lookup.view import Record, View
from modelmatch.vocabulary import ROUTES_SHORT
from modelmatch.wording import amount, joined, plain, signed

SCHEMA = "modelmatch/comparison/2"
MOST = 12
"""Models that one comparison takes."""
_REACH, _STEPS = 6.0, 241
"""Range in standard deviations, and number of points, of the integral over a model's value."""


class Compared(Record, frozen=True, kw_only=True):
    """A model of the comparison.

    ``unavailable`` says why it is not available. ``hardly_measured``: it has too few comparable figures, so it is
    recommended only if no other model meets the requirements.
    """

    id: str
    name: str
    vendor: str
    status: str
    unavailable: str | None
    hardly_measured: bool


class Value(Record, frozen=True, kw_only=True):
    """The value of a row for one model: a strength, or a fact as a number, in words, or both.

    ``first`` is the probability that this model is the best of those compared, for one kind of work of somebody's own,
    if that is uncertain.
    """

    value: float | None = None
    sd: float | None = None
    text: str | None = None
    strength: Strength | None = None
    first: float | None = None


class Row(Record, frozen=True, kw_only=True):
    """One row of the comparison; ``values`` have the order of the models.

    ``better`` says which side is better, None if that depends on the user. ``ahead`` are the ids of the best, none if
    all are equal; for strengths, those with the highest probability of being best, to a whole percent, with ``sure`` as
    that probability.
    """

    id: str
    title: str
    kind: Literal["strength", "fact"]
    better: Literal["higher", "lower"] | None
    values: tuple[Value, ...]
    ahead: tuple[str, ...]
    sure: float | None = None


class Comparison(View, frozen=True, kw_only=True):
    """Models side by side. Prices a month are those of ``input_tokens`` and ``output_tokens``."""

    input_tokens: float
    output_tokens: float
    models: tuple[Compared, ...]
    rows: tuple[Row, ...]


def compare_models(lookup: Lookup, models: Sequence[Model]) -> Comparison:
    """Compare two models or more.

    Raises
    ------
    UsageError
        Fewer than two different models, or more than `MOST`.
    """
    if len(models) < 2:
        raise UsageError("too-few-models", "a comparison needs at least two different models")
    if len(models) > MOST:
        raise UsageError("too-many-models", f"a comparison takes at most {MOST} models, not {len(models)}")
    rows = [*_strength_rows(lookup, models), *(_fact_row(lookup, models, *fact) for fact in FACTS)]
    return Comparison(
        schema=SCHEMA,
        as_of=lookup.catalog.day,
        data=lookup.catalog.fingerprint[:12],
        input_tokens=lookup.usage.input_tokens,
        output_tokens=lookup.usage.output_tokens,
        models=tuple(
            Compared(
                id=m.id,
                name=m.name,
                vendor=m.vendor,
                status=m.status.stage,
                unavailable=lookup.unavailable(m),
                hardly_measured=lookup.hardly_measured(m),
            )
            for m in models
        ),
        rows=tuple(row for row in rows if any(v.value is not None or v.text for v in row.values)),
    )


def chances_for_work(mean: ArrayLike, sd: ArrayLike, work: ArrayLike, spread: float) -> Floats:
    """`chances_of_first` of strengths for one kind of work, which differs from the average test as the match has it.

    ``work`` is the typical variance of the work for each model, ``spread`` the standard deviation of its logarithm,
    which is the same for all models.
    """
    variance, own = np.asarray(sd, dtype=np.float64) ** 2, np.asarray(work, dtype=np.float64)
    if not own.any():
        return chances_of_first(mean, sd)
    chances = np.zeros(len(own))
    for node, weight in zip(NODES, NODE_WEIGHTS, strict=True):
        chances += weight * chances_of_first(mean, np.sqrt(variance + own * np.exp(spread * node)))
    return chances


def chances_of_first(mean: ArrayLike, sd: ArrayLike) -> Floats:
    """How likely each of several independent normal values is the largest; sums to 1.

    For each value the probability that all others stay below it, integrated over what it may be.

    >>> chances_of_first([60.0, 60.0], [3.0, 3.0]).round(3).tolist()
    [0.5, 0.5]
    """
    centre, spread = np.asarray(mean, dtype=np.float64), np.maximum(np.asarray(sd, dtype=np.float64), 1e-6)
    z = np.linspace(-_REACH, _REACH, _STEPS)
    density = np.exp(-0.5 * z**2)
    chances = np.empty(len(centre))
    for i in range(len(centre)):
        others = np.arange(len(centre)) != i
        x = centre[i] + spread[i] * z
        share = below((x[:, None] - centre[others]) / spread[others])
        chances[i] = float(density @ share.prod(axis=1))
    return np.asarray(chances / chances.sum())


def _strength_rows(lookup: Lookup, models: Sequence[Model]) -> list[Row]:
    known = [{s.domain: s for s in lookup.strengths(model)} for model in models]
    rows = [_strength_row(lookup, domain, models, [of.get(domain) for of in known]) for domain in lookup.known.domains]
    overall = [lookup.overall(model) for model in models]
    values = [Value(value=o[0], sd=o[1]) if o else Value() for o in overall]
    rows.append(_with_chances(lookup, "overall", "All kinds equally", models, values))
    return rows


def _strength_row(lookup: Lookup, domain: str, models: Sequence[Model], strengths: Sequence[Strength | None]) -> Row:
    values = [Value(value=s.value, sd=s.sd, strength=s) if s else Value() for s in strengths]
    return _with_chances(lookup, domain, lookup.catalog.domains[domain].name, models, values)


def _with_chances(lookup: Lookup, row_id: str, title: str, models: Sequence[Model], values: Sequence[Value]) -> Row:
    known = [i for i, v in enumerate(values) if v.value is not None]
    first: dict[int, float] = {}
    if len(known) > 1:
        work = lookup.own_work([models[i] for i in known], row_id)
        mean, sd = ([getattr(values[i], name) for i in known] for name in ("value", "sd"))
        chances = chances_for_work(mean, sd, work, lookup.known.own_work_spread)
        first = {i: rounded(chance) for i, chance in zip(known, chances, strict=True)}
    ahead = _ahead({i: round(chance, 2) for i, chance in first.items()}, "higher")
    return Row(
        id=row_id,
        title=title,
        kind="strength",
        better="higher",
        values=tuple(
            Value(value=v.value, sd=v.sd, strength=v.strength, first=first.get(i)) for i, v in enumerate(values)
        ),
        ahead=tuple(models[i].id for i in ahead),
        sure=max(first.values()) if ahead else None,
    )


def _ahead(values: Mapping[int, float], better: Literal["higher", "lower"] | None) -> list[int]:
    """The places of the best values: all that are equal, and none where no other value is worse."""
    if better is None or len(set(values.values())) < 2:
        return []
    best = (max if better == "higher" else min)(values.values())
    return [place for place, value in values.items() if value == best]


Fact = tuple[str, str, Literal["higher", "lower"] | None, Callable[[Lookup, Model], Value]]


def _fact_row(
    lookup: Lookup,
    models: Sequence[Model],
    row_id: str,
    title: str,
    better: Literal["higher", "lower"] | None,
    read: Callable[[Lookup, Model], Value],
) -> Row:
    values = tuple(read(lookup, model) for model in models)
    best = _ahead({place: v.value for place, v in enumerate(values) if v.value is not None}, better)
    ahead = tuple(models[place].id for place in best)
    return Row(id=row_id, title=title, kind="fact", better=better, values=values, ahead=ahead)


def _price(lookup: Lookup, model: Model) -> Value:
    price = lookup.price(model)
    return Value() if price is None else Value(text=f"{plain(price.input)}/{plain(price.output)}")


def _weights(_: Lookup, model: Model) -> Value:
    """Whether the weights are open; an unknown licence may allow nothing, so it does not count as better."""
    w = model.weights
    if w is None:
        return Value()
    if not w.open:
        return Value(value=0.0, text="closed")
    if w.license.casefold() == "unknown":
        return Value(text="open, licence unknown")
    return Value(value=1.0, text=f"open, {w.license}")


def _cheapest(route: str) -> Callable[[Lookup, Model], Value]:
    """The cheapest offer on a route: its price a month, and where that is."""

    def read(lookup: Lookup, model: Model) -> Value:
        best = lookup.cheapest(model, route)
        if best is not None and best.usd_month is not None:
            price = "free" if best.usd_month == 0 else amount(best.usd_month)
            return Value(value=best.usd_month, text=f"{price} ({_where(best)})")
        open_ones = [o for o in lookup.offer_views(model) if o.closed is None and o.route == route]
        unknown = "" if route == "download" else "price unknown"
        return Value(text=joined((unknown, open_ones[0].name))) if open_ones else Value()

    return read


def _where(offer: OfferView) -> str:
    return joined((offer.name, offer.plan or "", f"{offer.effort} effort" if offer.effort else ""))


def _unavailable(lookup: Lookup, model: Model) -> Value:
    return Value(text=lookup.unavailable(model))


def _by_effort(write: Callable[[EffortView], str]) -> Callable[[Lookup, Model], Value]:
    """Something by level of effort in words, for models of which one can choose the level."""

    def read(lookup: Lookup, model: Model) -> Value:
        known = [(view.effort, write(view)) for view in lookup.efforts(model)]
        return Value(text=joined(f"{level} {said}" for level, said in known if said) or None)

    return read


def _modalities(_: Lookup, model: Model) -> Value:
    return Value(text=", ".join(model.modalities.input)) if model.modalities else Value()


def _concerns(_: Lookup, model: Model) -> Value:
    found = [c for c in model.cautions if c.signal == "concern"]
    return Value(value=float(len(found)), text=f"{len(found)} of {len(model.cautions)}") if model.cautions else Value()


def _figures(lookup: Lookup, model: Model) -> Value:
    used = ("strength", "general")
    return Value(value=float(sum(lookup.catalog.benchmarks[f.benchmark].role in used for f in model.evidence)))


FACTS: tuple[Fact, ...] = (
    *((f"usd_{route}", f"Cheapest {words}", "lower", _cheapest(route)) for route, words in ROUTES_SHORT.items()),
    ("effort_strength", "Strength by effort", None, _by_effort(lambda view: signed(view.overall))),
    ("effort_usd", "USD by effort", None, _by_effort(lambda v: "" if v.usd_month is None else amount(v.usd_month))),
    ("price", "USD in/out", None, _price),
    ("context", "Context", "higher", lambda _, m: Value(value=float(m.context.input) if m.context else None)),
    (
        "output",
        "Longest output",
        "higher",
        lambda _, m: Value(value=float(m.context.output) if m.context and m.context.output else None),
    ),
    ("speed", "Tokens per second", "higher", lambda lookup, m: Value(value=lookup.speeds.get(m.id))),
    ("tokens", "Tokens of answers", "lower", lambda lookup, m: Value(value=lookup.efficiency.get(m.id))),
    ("weights", "Weights", "higher", _weights),
    ("unavailable", "Not available", None, _unavailable),
    ("modalities", "Reads", None, _modalities),
    ("released", "Released", None, lambda _, m: Value(text=str(m.released or ""))),
    ("status", "Status", None, lambda _, m: Value(text=m.status.stage)),
    ("cautions", "Safety concerns", None, _concerns),
    ("figures", "Figures", None, _figures),
)
"""The facts compared: id, title, which side is better, and how to read it."""
