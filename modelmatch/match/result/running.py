"""How weights run on one's own machine: the records of it in a result."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt

from modelmatch.match.result.asked_for import Record


class Command(Record, frozen=True, kw_only=True):
    """A ``program`` that runs weights, and what to type to get and run them there."""

    program: str
    text: str


class MeasuredOn(Record, frozen=True, kw_only=True):
    """A speed that somebody measured with this model on a ``machine``, as published on that day."""

    machine: str
    tokens_per_second: float
    precision: str | None = None
    engine: str | None = None
    published: dt.date


class OwnMachine(Record, frozen=True, kw_only=True):
    """How weights run on one's own machine: the precision in ``bits``, what that needs in gigabytes, and how fast.

    ``weights_gb``, ``cache_gb`` for ``context`` tokens and what the program needs make ``needed_gb``, of ``usable_gb``
    where the machine is known. ``cache_basis`` says how the cache is known. ``file`` is the name of the precision in
    the ``repository`` to get it from, or says that it is as published; ``weights`` is where those as published are, and
    ``copies`` counts smaller ones there by their form. ``tokens_per_second`` is calculated,
    with the range in which two of three machines would be, from the ``bandwidth`` (gigabytes a second), which is
    typical of this kind of memory unless ``bandwidth_known``; None where that cannot be calculated. ``measured`` is a
    speed on that machine, or one with the same kind of memory; ``quality`` is what was measured that fewer bits cost.
    """

    bits: int
    needed_gb: float
    usable_gb: float | None = None
    weights_gb: float
    cache_gb: float
    cache_basis: str
    context: int
    file: str
    repository: str | None = None
    weights: str | None = None
    copies: dict[str, int] = {}  # noqa: RUF012  (copied for each record)
    tokens_per_second: float | None = None
    tokens_range: tuple[float, float] | None = None
    bandwidth: float | None = None
    bandwidth_known: bool = False
    measured: MeasuredOn | None = None
    quality: tuple[str, ...] = ()
    commands: tuple[Command, ...] = ()
