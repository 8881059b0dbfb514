"""Value functions: what a fact about a model is worth on each criterion, from 0 to 100 on a scale that never moves.

=========== ========================================================================================================
cost        100 at 1 USD per month or less, 25 less for ten times as much, below 0 from 10,000 USD; an unknown price is
            valued at what `costs` expects of it, +- 20. Weights that run on one's own hardware are valued by its
            size, 100 at 0.5 GB of weights at 4 bits, 0 at 1,000 GB; at 100 where the hardware is there.
speed       0 at 10 output tokens per second, 100 at 400, logarithmic between, +- 5; unknown 50 +- 20.
openness    closed 0; open weights 100, 70 with limits on commercial use, 40 without commercial use, 60 if not known.
continuity  25 for each model with open weights that the vendor released in the past 12 months, at most 100.
context     0 at 8,192 tokens, 100 at 1,048,576, logarithmic between; unknown 50 +- 20.
safety      what independent evaluators found: 0 with nothing on record; else 40, plus 10 for each finding (at most
            3), plus 10 for each reassuring one (at most 3), minus 10 for each that raises a concern, from 0 to 100,
            +- 10. What a vendor says about its own models counts neither for nor against it.
maturity    by the best way that meets the requirements: general availability 100, being rolled out 70, preview 40,
            none 0; at most 40 for a model that is itself a preview.
google ...  by the best such way: a product of that platform 100, reached through its cloud or interface 60, neither 0.
=========== ========================================================================================================

Some hold on a way to reach the model; a way that the requirements exclude, or that is made for other work, does not
count.

The domains are criteria too; their value is the strength itself, on the reading scale of the strengths, not clipped.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats
from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Caution, Model
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.facts.costs import measurements
from modelmatch.vocabulary import PLATFORMS, Basis
from modelmatch.vocabulary import STAGES as STAGE_WORDS
from modelmatch.wording import count, counted, gigabytes, number

UNKNOWN_SD = 20.0
CHEAP, DEAR = 1.0, 10_000.0
SLOW, FAST = 10.0, 400.0
SHORT, LONG = 8_192.0, 1_048_576.0
SMALL_GB, LARGE_GB = 0.5, 1_000.0
MEMORY_OVERHEAD = 1.1
"""Memory needed for each byte of weights: room for the cache of a short conversation."""
STAGE_VALUES: Mapping[str, float] = {"ga": 100.0, "rollout": 70.0, "preview": 40.0}


class Valued(Struct, frozen=True, eq=False):
    """A value from 0 to 100 with its standard deviation, the fact in words, and what it rests on."""

    value: float
    sd: float
    text: str
    basis: Basis


class Facts(Struct, frozen=True, eq=False):
    """A model with what its value functions need beyond its own profile."""

    model: Model
    offers: Sequence[Offer]
    speed: float | None
    open_releases: int


def facts(catalog: Snapshot, models: Iterable[Model], offers: Sequence[Sequence[Offer]]) -> list[Facts]:
    """Gather the facts of several models from a catalogue that holds one day's knowledge."""
    speeds = output_speeds(catalog)
    releases = open_releases(catalog)
    return [
        Facts(model, own, speeds.get(model.id), releases.get(model.vendor, 0))
        for model, own in zip(models, offers, strict=True)
    ]


def output_speeds(catalog: Snapshot) -> dict[str, float]:
    """Output tokens per second of each measured model: the mean over benchmarks of the role ``speed``."""
    found: dict[str, list[float]] = {}
    for table in measurements(catalog, "speed").values():
        for model, value in table.items():
            found.setdefault(model, []).append(value)
    return {model: math.fsum(values) / len(values) for model, values in found.items()}


def open_releases(catalog: Snapshot) -> dict[str, int]:
    """Models with open weights that each vendor released in the 12 months before the catalogue's day."""
    day = catalog.day
    start = day - dt.timedelta(days=365)
    counts: dict[str, int] = {}
    for model in catalog.models.values():
        if model.weights is None or not model.weights.open:
            continue
        released = model.weights.released or model.released
        if released is not None and start < released <= day:
            counts[model.vendor] = counts.get(model.vendor, 0) + 1
    return counts


def cost_value(usd: Floats) -> Floats:
    """Value of USD per month, of any shape; below 0 for what costs more than `DEAR`."""
    return np.asarray(100.0 * (1.0 - np.log(np.maximum(usd, CHEAP) / CHEAP) / math.log(DEAR / CHEAP)))


def hardware(total_b: float | None) -> Valued:
    """Value of the hardware that ``total_b`` billion weights need, for someone who has none yet."""
    if total_b is None:
        return Valued(50.0, UNKNOWN_SD, "own hardware", "unknown")
    value = 100.0 * (1.0 - _log_place(total_b / 2.0, SMALL_GB, LARGE_GB))
    return Valued(value, 0.0, own_hardware(total_b, 4), "fact")


def own_hardware(total_b: float | None, bits: int) -> str:
    """The hardware that weights need, in words."""
    return f"own hardware{f', {gigabytes(memory_needed(total_b, bits), bits)}' if total_b else ''}"


def memory_needed(total_b: float, bits: int) -> float:
    """Gigabytes of memory for so many billion weights at a precision in bits, with room for a short conversation."""
    return total_b * bits / 8.0 * MEMORY_OVERHEAD


def speed(known: Facts) -> Valued:
    if known.speed is None:
        return Valued(50.0, UNKNOWN_SD, "unknown", "unknown")
    return Valued(
        100.0 * _log_place(known.speed, SLOW, FAST), 5.0, f"{number(known.speed)} tokens per second", "measured"
    )


def openness(known: Facts) -> Valued:
    weights = known.model.weights
    if weights is None or not weights.open:
        return Valued(0.0, 0.0, "closed", "fact" if weights else "unknown")
    value = {"yes": 100.0, "limited": 70.0, "no": 40.0}.get(weights.commercial or "unknown", 60.0)
    return Valued(value, 0.0, weights.license, "fact")


def continuity(known: Facts) -> Valued:
    released = known.open_releases
    words = f"{counted(released, 'open release')} in a year" if released else "no open releases in a year"
    return Valued(25.0 * min(released, 4), 0.0, words, "fact")


def context(known: Facts) -> Valued:
    limit = known.model.context
    if limit is None:
        return Valued(50.0, UNKNOWN_SD, "unknown", "unknown")
    return Valued(100.0 * _log_place(limit.input, SHORT, LONG), 0.0, f"{number(limit.input)} tokens", "fact")


def safety(known: Facts) -> Valued:
    found = independent_findings(known.model)
    if not found:
        return Valued(0.0, 0.0, "no independent findings", "fact")
    concerns = sum(c.signal == "concern" for c in found)
    reassuring = sum(c.signal == "reassuring" for c in found)
    value = 40.0 + 10.0 * min(len(found), 3) + 10.0 * min(reassuring, 3) - 10.0 * concerns
    words = counted(len(found), "independent finding")
    if concerns:
        some = "" if len(found) == 1 else "all " if concerns == len(found) else f"{count(concerns)} "
        words += f", {some}of concern"
    return Valued(min(100.0, max(0.0, value)), 10.0, words, "fact")


def maturity(offer: Offer) -> float:
    """Value of the stage at which a model is offered on a way that is open to anyone."""
    value = STAGE_VALUES.get(offer.access.stage, 0.0)
    return min(value, 40.0) if offer.model.status.stage in ("preview", "limited") else value


def ecosystem(offer: Offer, platform: str) -> float:
    """Value of a way for someone who uses a platform."""
    if offer.ecosystem != platform:
        return 0.0
    return 100.0 if offer.route in ("app", "subscription") else 60.0


def offer_words(name: str, offer: Offer | None, value: float) -> str:
    """What stands behind the value of a criterion of `BY_OFFER`, with the best way there is."""
    if name == "maturity":
        return next((STAGE_WORDS[stage] for stage, worth in STAGE_VALUES.items() if worth == value), "not open")
    if offer is None or not value:
        return "not available there"
    return offer.product.name if offer.product else offer.access.name


STATIC: Mapping[str, Callable[[Facts], Valued]] = {
    "speed": speed,
    "openness": openness,
    "continuity": continuity,
    "context": context,
    "safety": safety,
}
"""The value functions that depend on the model alone."""
BY_OFFER: Mapping[str, Callable[[Offer], float]] = {
    "maturity": maturity,
    **{platform: partial(ecosystem, platform=platform) for platform in PLATFORMS},
}
"""The value functions of a way to reach the model; the best way that counts stands for the model."""


def independent_findings(model: Model) -> tuple[Caution, ...]:
    """Safety findings by anyone but the vendor: evaluators whose name does not begin with the vendor's."""
    vendor = set(_names(model.vendor)) - {"ai"}
    return tuple(c for c in model.cautions if _names(c.evaluator)[0] not in vendor)


def _names(text: str) -> list[str]:
    return text.casefold().replace("(", " ").replace(")", " ").replace(",", " ").split() or [""]


def _log_place(value: float, low: float, high: float) -> float:
    """Place of a value between two ends on a log scale, from 0 to 1."""
    if value <= low:
        return 0.0
    return min(1.0, math.log(value / low) / math.log(high / low))
