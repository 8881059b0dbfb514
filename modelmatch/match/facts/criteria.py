"""Value functions: what a fact about an offer is worth on each criterion, from 0 to 100 on a scale that never moves.

=========== ========================================================================================================
cost        100 at 1 USD per month or less, 25 less for ten times as much, below 0 from 10,000 USD; an unknown price is
            valued at what `costs` expects of it, +- 20. Weights that run on one's own hardware are valued by its
            size, 100 at 0.5 GB of weights at 4 bits, 0 at 1,000 GB; at 100 where the hardware is there.
speed       by the seconds until an answer of 500 tokens is complete, thinking included: 100 at 2 seconds, 0 at 200,
            logarithmic between. What was measured on the vendor's interface counts there with its error, on another
            way to the model with twice that; what was not counts as expected of the vendor's models at this effort,
            +- 20 or more.
openness    closed 0; open weights 100, 70 with limits on commercial use, 40 without commercial use, 60 if not known.
continuity  25 for each model with open weights that the vendor released in the past 12 months, at most 100.
context     0 at 8,192 tokens, 100 at 1,048,576, logarithmic between; unknown 50 +- 20.
safety      what independent evaluators found: 50 +- 20 with nothing on record; else 50, plus 10 for each reassuring
            finding (at most 3), minus 10 for each that raises a concern, from 0 to 100, +- 10. What a vendor says
            about its own models counts neither for nor against it.
maturity    general availability 100, being rolled out 70, preview 40, none 0; at most 40 for a model that is itself a
            preview.
google ...  a product of that platform 100, reached through its cloud or interface 60, neither 0.
=========== ========================================================================================================

Openness, continuity and safety are facts about the model, the others about the offer.

The domains are criteria too; their value is the strength itself, on the reading scale of the strengths, not clipped.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial

import numpy as np
from msgspec import Struct

from modelmatch.arrays import Floats
from modelmatch.catalog.offers import Offer
from modelmatch.catalog.schema import Caution, Model
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.facts.costs import measurements
from modelmatch.match.facts.memory import Fit, least, parameters
from modelmatch.vocabulary import PLATFORMS, Basis
from modelmatch.vocabulary import STAGES as STAGE_WORDS
from modelmatch.wording import count, counted, gigabytes, number, seconds

UNKNOWN_SD = 20.0
CHEAP, DEAR = 1.0, 10_000.0
QUICK, LATE = 2.0, 200.0
ANSWER = 500.0
"""Output tokens of the answer whose time counts as speed."""
SHORT, LONG = 8_192.0, 1_048_576.0
SMALL_GB, LARGE_GB = 0.5, 1_000.0
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
    open_releases: int


class Tempo(Struct, frozen=True, eq=False):
    """How fast an offer answers: output tokens per second, and seconds until an answer begins, thinking included.

    Each comes with the standard deviation of its logarithm, and with whether it rests on a measurement of the model or
    is only expected. ``here`` says that it was measured on this way to the model, and ``bits``, where it is
    calculated from the machine that the weights run on, at which precision.
    """

    tokens_per_second: float = 100.0
    speed_log_sd: float = 0.15
    speed_known: bool = True
    wait: float = 0.0
    wait_log_sd: float = 0.5
    wait_known: bool = True
    here: bool = True
    wait_measured: bool = True
    bits: int | None = None

    @property
    def seconds(self) -> tuple[float, float]:
        """Seconds until an answer of `ANSWER` tokens is complete, and the standard deviation of their logarithm."""
        writing = ANSWER / self.tokens_per_second
        whole = self.wait + writing
        return whole, math.hypot(self.wait * self.wait_log_sd, writing * self.speed_log_sd) / whole


UNKNOWN_TEMPO = Tempo(speed_known=False, wait_known=False, wait_measured=False, speed_log_sd=0.6, wait_log_sd=1.0)


class OfferFacts(Struct, frozen=True, eq=False):
    """An offer with what its value functions and requirements need beyond its own record.

    ``companies`` are the maker and, where it is another, the host, each with where it is from, None if not on record.
    """

    offer: Offer
    tempo: Tempo = UNKNOWN_TEMPO
    companies: tuple[tuple[str, str | None], ...] = ()


def facts(catalog: Snapshot, models: Iterable[Model]) -> list[Facts]:
    """Gather the facts of several models from a catalogue that holds one day's knowledge."""
    releases = open_releases(catalog)
    return [Facts(model, releases.get(model.vendor, 0)) for model in models]


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


def hardware(model: Model) -> Valued:
    """Value of the hardware that the weights of a model need, for someone who has none yet."""
    total_b = parameters(model)
    if total_b is None:
        return Valued(50.0, UNKNOWN_SD, "own hardware", "unknown")
    value = 100.0 * (1.0 - _log_place(total_b / 2.0, SMALL_GB, LARGE_GB))
    return Valued(value, 0.0, own_hardware(least(model)), "fact")


def own_hardware(fit: Fit | None) -> str:
    """The hardware that weights need, in words."""
    return f"own hardware{f', {gigabytes(fit.gb, fit.bits)}' if fit else ''}"


def speed(known: OfferFacts) -> Valued:
    return _speed(known.tempo)


@lru_cache(4096)  # the offers of a model at one effort share their tempo
def _speed(tempo: Tempo) -> Valued:
    whole, log_sd = tempo.seconds
    value = 100.0 * (1.0 - _log_place(whole, QUICK, LATE))
    sd = 100.0 * log_sd * (1.0 if tempo.here else 2.0) / math.log(LATE / QUICK)
    if not tempo.speed_known:
        return Valued(value, max(sd, UNKNOWN_SD), "unknown", "unknown")
    words = f"{number(tempo.tokens_per_second)} tokens per second"
    words += f" after {'' if tempo.wait_known else 'about '}{seconds(tempo.wait)}"
    if tempo.bits is not None:
        return Valued(value, sd, f"about {words} at {tempo.bits} bits, calculated", "calculated")
    return Valued(value, sd, words if tempo.here else f"{words} elsewhere", "measured" if tempo.here else "unknown")


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


def context(known: OfferFacts) -> Valued:
    limit = known.offer.context
    if limit is None:
        return Valued(50.0, UNKNOWN_SD, "unknown", "unknown")
    return Valued(100.0 * _log_place(limit.input, SHORT, LONG), 0.0, f"{number(limit.input)} tokens", "fact")


def safety(known: Facts) -> Valued:
    found = independent_findings(known.model)
    if not found:
        return Valued(50.0, UNKNOWN_SD, "no independent findings", "unknown")
    concerns = sum(c.signal == "concern" for c in found)
    reassuring = sum(c.signal == "reassuring" for c in found)
    value = 50.0 + 10.0 * min(reassuring, 3) - 10.0 * concerns
    words = counted(len(found), "independent finding")
    if concerns:
        some = "" if len(found) == 1 else "all " if concerns == len(found) else f"{count(concerns)} "
        words += f", {some}of concern"
    return Valued(min(100.0, max(0.0, value)), 10.0, words, "fact")


def maturity(known: OfferFacts) -> Valued:
    """By the stage at which a model is offered on a way that is open to anyone."""
    offer = known.offer
    value = STAGE_VALUES.get(offer.stage, 0.0)
    early = offer.model.status.stage in ("preview", "limited")
    words = STAGE_WORDS.get(offer.stage, "not open") if value else "not open"
    return Valued(min(value, 40.0), 0.0, STAGE_WORDS["preview"], "fact") if early else Valued(value, 0.0, words, "fact")


def ecosystem(known: OfferFacts, platform: str) -> Valued:
    """Value of an offer for someone who uses a platform."""
    offer = known.offer
    if offer.ecosystem != platform:
        return Valued(0.0, 0.0, "not available there", "fact")
    name = offer.product.name if offer.product else offer.access.name
    return Valued(100.0 if offer.route in ("app", "subscription") else 60.0, 0.0, name, "fact")


OF_MODEL: Mapping[str, Callable[[Facts], Valued]] = {
    "openness": openness,
    "continuity": continuity,
    "safety": safety,
}
"""The value functions that depend on the model alone."""
OF_OFFER: Mapping[str, Callable[[OfferFacts], Valued]] = {
    "speed": speed,
    "context": context,
    "maturity": maturity,
    **{platform: partial(ecosystem, platform=platform) for platform in PLATFORMS},
}
"""The value functions of an offer, but for its cost, which depends on the usage."""
BY_EFFORT = ("speed", "wait")
"""Those of them, and the requirements, that depend on the effort of an offer as well as on its way."""


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
