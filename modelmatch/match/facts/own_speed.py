"""How fast weights may be expected to answer on one's own machine: a calculation.

To write a token, a machine reads the weights that are active for it and the cache of the conversation once. So tokens
per second are at most the bandwidth of its memory divided by these bytes, of which programs reach a share: in 200
measurements on record whose bandwidth and precision are known, the middle was 0.75 for models that use all their
weights and 0.38 for those that use some of their experts (`EFFICIENCY`), with a wide spread (`LOG_SD`).

Where the bandwidth is not known it is taken to be that of the middle of the machines on record with that kind of
memory; of ordinary memory and of phones none is on record, so nothing is expected of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from msgspec import Struct

from modelmatch.catalog.schema import Model
from modelmatch.match.facts.memory import (
    CONTEXT,
    Fit,
    active_parameters,
    best_fit,
    least,
    needed,
    parameters,
    precisions,
    usable,
)
from modelmatch.preferences import Memory
from modelmatch.vocabulary import Bits, MemoryKind

EFFICIENCY: Mapping[bool, float] = {False: 0.75, True: 0.38}
"""Share of the bandwidth that programs reach: for models that use all weights, and for those of experts (True)."""
LOG_SD: Mapping[bool, float] = {False: 0.45, True: 0.60}
"""Of the logarithm of that share."""
TYPICAL: Mapping[MemoryKind, float] = {"graphics": 504.0, "shared": 256.0}
"""Bandwidth of the middle machine on record with each kind of memory, in gigabytes a second."""
TYPICAL_LOG_SD = 0.75
"""Of the logarithm of the bandwidths of these machines."""
EXPERTS = 0.8
"""A model that uses less than this share of its parameters for a token is one of experts."""


class Expected(Struct, frozen=True):
    """Tokens per second as calculated, with the standard deviation of their logarithm.

    It holds at ``bits`` per weight; ``bandwidth`` is what it assumes, in gigabytes a second, and ``stated`` whether
    that is known of the machine; ``read_gb`` is what is read for a token, ``efficiency`` the share of the bandwidth
    that is reached.
    """

    tokens_per_second: float
    log_sd: float
    bits: Bits
    bandwidth: float
    stated: bool
    read_gb: float
    efficiency: float

    @property
    def range(self) -> tuple[float, float]:
        """Within which two of three machines would be."""
        factor = exp(self.log_sd)
        return self.tokens_per_second / factor, self.tokens_per_second * factor


def fastest(model: Model, memory: Memory, context: int = CONTEXT) -> Expected | None:
    """The speed to expect at the lowest precision that is good enough: one may take that, whatever else would fit."""
    smallest = least(model, context, memory.bits)
    if smallest is None or smallest.gb > usable(memory):
        return None
    return expected_speed(model, memory, context, smallest)


def fit_for_speed(model: Model, memory: Memory, context: int, tokens_per_second: float) -> Fit | None:
    """The best precision that fits and, as calculated, is so fast; the lowest where none is."""
    best = best_fit(model, memory, context)
    every = precisions(model)
    for bits in every[every.index(best.bits) :] if best else ():
        fit = needed(model, bits, context) if bits >= memory.bits else None
        speed = expected_speed(model, memory, context, fit) if fit else None
        if speed is not None and speed.tokens_per_second >= tokens_per_second:
            return fit
    return best


def expected_speed(model: Model, memory: Memory, context: int = CONTEXT, fit: Fit | None = None) -> Expected | None:
    """The speed to expect of a model at the precision that fits, with so much of the context in use.

    None where it does not fit, or where the bandwidth or the active parameters are not known.
    """
    fit = fit or best_fit(model, memory, context)
    active, every = active_parameters(model), parameters(model)
    bandwidth = memory.bandwidth or (TYPICAL.get(memory.kind or "ordinary") if memory.gb else None)
    if fit is None or active is None or every is None or bandwidth is None:
        return None
    experts = active < EXPERTS * every
    read = fit.weights_gb * active / every + fit.cache_gb
    return Expected(
        tokens_per_second=EFFICIENCY[experts] * bandwidth / read,
        log_sd=LOG_SD[experts] if memory.bandwidth else (LOG_SD[experts] ** 2 + TYPICAL_LOG_SD**2) ** 0.5,
        bits=fit.bits,
        bandwidth=bandwidth,
        stated=memory.bandwidth is not None,
        read_gb=read,
        efficiency=EFFICIENCY[experts],
    )
