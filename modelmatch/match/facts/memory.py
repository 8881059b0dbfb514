"""Whether the weights of a model fit in the memory of a machine, and at which precision: the one rule for it.

What is needed is the sum of three parts, in gigabytes of 10^9 bytes:

- the weights: parameters times the bits per weight of the usual file at that precision (`BITS_PER_WEIGHT`), or the size
  of the file where that is on record;
- the cache of the context that one needs: bytes per token of the layers that look back at everything, and of the others
  up to their window. Where the cache is not on record it is taken to be `ASSUMED_CACHE` of the weights at 4 bits for
  every 8,192 tokens, which is said;
- `OVERHEAD` for the program that runs them.

What is there is the memory as sold, less what the system keeps (`usable`). A card sold as 12 GB has 12.9 times 10^9
bytes: the difference is what its driver takes.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from modelmatch.catalog.schema import Model
from modelmatch.preferences import Memory
from modelmatch.vocabulary import PRECISIONS, Bits

BITS_PER_WEIGHT: Mapping[Bits, float] = {16: 16.0, 8: 8.5, 6: 6.56, 5: 5.70, 4: 4.89}
"""Of the whole file, scales and the layers that keep more bits included: llama.cpp, ``tools/quantize/README.md``."""
FILE_NAMES: Mapping[Bits, str] = {16: "BF16", 8: "Q8_0", 6: "Q6_K", 5: "Q5_K_M", 4: "Q4_K_M"}
"""What the usual file at each precision is called."""
CONTEXT = 16_384
"""Tokens of context that are kept ready where nobody asks for more: a long prompt, the thinking and the answer."""
ENOUGH_BITS = 8
"""At so many bits, next to no loss was measured; twice as many take twice the memory, and halve the speed."""
OVERHEAD = 0.5
"""Gigabytes for the program and what it computes with."""
ASSUMED_CACHE = 0.1
"""Of the weights at 4 bits, for each `CACHE_TOKENS` of context, where the cache of a model is not on record."""
CACHE_TOKENS = 8_192
SHARED_SMALL, SHARED_LARGE, LARGE_GB = 2 / 3, 3 / 4, 36.0
"""Of a Mac's memory, what its graphics chip may use by default: up to 36 GB, and beyond."""
SYSTEM_GB = 4.0
"""What the system and other programs keep of ordinary memory, but not more than half of it."""
PHONE_SHARE = 0.5
"""Of a phone's memory, what one app may use."""


class Fit(Struct, frozen=True):
    """The weights of a model at a precision with the cache of a context, in gigabytes.

    ``cache_basis`` says how the cache is known: as in the profile, or ``assumed``.
    """

    bits: Bits
    weights_gb: float
    cache_gb: float
    context: int
    cache_basis: str
    file: str

    @property
    def gb(self) -> float:
        """All that is needed."""
        return self.weights_gb + self.cache_gb + OVERHEAD


def usable(memory: Memory) -> float:
    """Gigabytes of the memory that weights may take; infinite where no number was stated."""
    if memory.gb is None:
        return float("inf")
    if memory.kind == "shared":
        return memory.gb * (SHARED_SMALL if memory.gb <= LARGE_GB else SHARED_LARGE)
    if memory.kind == "ordinary":
        return max(memory.gb - SYSTEM_GB, memory.gb / 2)
    return memory.gb * PHONE_SHARE if memory.kind == "phone" else memory.gb


def parameters(model: Model) -> float | None:
    """Parameters of a model in billions: as counted in its weights, else as its maker states them."""
    counted = model.hardware.parameters_b if model.hardware else None
    return counted or (model.weights.total_b if model.weights else None)


def active_parameters(model: Model) -> float | None:
    """The parameters that one token uses, in billions: all of them unless the model is one of experts."""
    known = (model.hardware.active_b if model.hardware else None) or (model.weights.active_b if model.weights else None)
    return known or (None if model.hardware and model.hardware.experts else parameters(model))


def precisions(model: Model) -> tuple[Bits, ...]:
    """The precisions at which the weights can be had, best first: none is better than that in which they came out."""
    best = model.hardware.published_bits if model.hardware else 16
    return tuple(bits for bits in PRECISIONS if bits <= best)


def weights_gb(model: Model, bits: Bits) -> float | None:
    """Gigabytes of the weights at a precision; None where the number of parameters is not on record."""
    for file in model.hardware.files if model.hardware else ():
        if file.bits == bits:
            return file.gb
    count = parameters(model)
    return None if count is None else count * BITS_PER_WEIGHT[bits] / 8.0


def cache_gb(model: Model, context: int) -> tuple[float, str]:
    """Gigabytes of the cache of so many tokens, and how that is known."""
    cache = model.hardware.cache if model.hardware else None
    if cache is None:
        count = parameters(model) or 0.0
        return ASSUMED_CACHE * count * BITS_PER_WEIGHT[4] / 8.0 * context / CACHE_TOKENS, "assumed"
    windows = sum(window.layers * window.bytes * min(context, window.tokens) for window in cache.windows)
    return (cache.bytes * context + windows) / 1e9, cache.basis


def needed(model: Model, bits: Bits, context: int = CONTEXT) -> Fit | None:
    """What a model needs at a precision; None where the number of its parameters is not on record."""
    weights = weights_gb(model, bits)
    if weights is None:
        return None
    cache, basis = cache_gb(model, context)
    return Fit(bits, weights, cache, context, basis, _file_name(model, bits))


def least(model: Model, context: int = CONTEXT, bits: Bits = 4) -> Fit | None:
    """What a model needs at the lowest precision of so many bits or more."""
    return needed(model, _enough(model, bits)[-1], context)


def best_fit(model: Model, memory: Memory, context: int = CONTEXT) -> Fit | None:
    """The best precision at which a model fits in a memory, of those that are good enough; None where none does.

    More than `ENOUGH_BITS` only for who asks for them.
    """
    room = usable(memory)
    enough = _enough(model, memory.bits)
    worth = [bits for bits in enough if bits <= ENOUGH_BITS] or enough
    return next((fit for bits in worth if (fit := needed(model, bits, context)) and fit.gb <= room), None)


def _enough(model: Model, least_bits: Bits) -> tuple[Bits, ...]:
    """The precisions of so many bits or more; that in which the weights came out where none is."""
    every = precisions(model)
    return tuple(bits for bits in every if bits >= least_bits) or every[:1]


def _file_name(model: Model, bits: Bits) -> str:
    named = [file.name for file in (model.hardware.files if model.hardware else ()) if file.bits == bits and file.name]
    return named[0] if named else FILE_NAMES[bits]
