"""The models that a machine can run, best first, with what each needs there and how fast it may be."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from modelmatch.catalog.schema import Model
from modelmatch.lookup.lookup import Lookup
from modelmatch.lookup.names import find_domain
from modelmatch.lookup.view import Record, View
from modelmatch.match.facts.memory import CONTEXT, best_fit, parameters, usable
from modelmatch.match.result.own_machine import described
from modelmatch.match.result.recommendation import OwnMachine
from modelmatch.preferences import Memory
from modelmatch.vocabulary import MemoryKind

SCHEMA = "modelmatch/hardware/1"


class RunnableModel(Record, frozen=True, kw_only=True):
    """A model that fits: its strength at the work with its standard deviation, and how it runs there.

    ``max_context`` is the most that it takes in at once; ``hardly_measured``: it has too few comparable figures.
    """

    id: str
    name: str
    vendor: str
    released: dt.date | None
    license: str | None
    max_context: int | None
    strength: float | None
    strength_sd: float | None
    hardly_measured: bool
    machine: OwnMachine


class HardwareList(View, frozen=True, kw_only=True):
    """Models in order for a machine with so much memory, of which ``usable_gb`` are there for weights.

    ``work`` is the kind of work that they are ordered for, None for all alike; ``context`` the tokens that are kept
    ready. ``bandwidth`` is that of the machine where it is known. ``found`` counts all that fit, ``left_out`` the other
    models with open weights, by reason.
    """

    machine: str
    memory_gb: float | None
    kind: MemoryKind | None
    usable_gb: float
    bandwidth: float | None
    work: str | None
    context: int
    found: int
    models: tuple[RunnableModel, ...]
    left_out: dict[str, int]


def list_runnable(
    lookup: Lookup, machine: str, memory: Memory, *, work: str | None = None, context: int | None = None,
    most: int | None = None,
) -> HardwareList:  # fmt: skip
    """The models with open weights that fit in a memory, at most so many.

    Raises
    ------
    UsageError
        There is no such kind of work.
    """
    catalog, needed = lookup.catalog, context or CONTEXT
    domain = None if work is None else find_domain(catalog, work)
    left_out: Counter[str] = Counter()
    rows: list[RunnableModel] = []
    for model in catalog.candidates():
        if model.weights is None or not model.weights.open:
            continue
        why = _unfit(lookup, model, memory, needed)
        if why is None:
            rows.append(_row(lookup, model, memory, needed, domain))
        else:
            left_out[why] += 1
    kept = _without_replaced(lookup, rows)
    if len(kept) < len(rows):
        left_out["replaced by a newer model that fits as well"] = len(rows) - len(kept)
    ordered = sorted(kept, key=_place)
    return HardwareList(
        schema=SCHEMA,
        as_of=catalog.day,
        data=catalog.fingerprint[:12],
        machine=machine,
        memory_gb=memory.gb,
        kind=memory.kind,
        usable_gb=round(usable(memory), 2),
        bandwidth=memory.bandwidth,
        work=domain,
        context=needed,
        found=len(ordered),
        models=tuple(ordered[:most]),
        left_out=dict(left_out.most_common()),
    )


def _unfit(lookup: Lookup, model: Model, memory: Memory, context: int) -> str | None:
    """Why a model cannot be run there; None if it can."""
    if all(offer.route != "download" for offer in lookup.offers(model) if offer.closed is None):
        return "no download on record"
    if parameters(model) is None:
        return "size not on record"
    if best_fit(model, memory, context) is None:
        return "too large"
    if model.context is not None and model.context.input < context:
        return "takes in less text"
    return None


def _row(lookup: Lookup, model: Model, memory: Memory, context: int, domain: str | None) -> RunnableModel:
    fit = best_fit(model, memory, context)
    assert fit is not None
    assert model.weights is not None
    strength = next(((s.value, s.sd) for s in lookup.strengths(model) if s.domain == domain), None)
    strength = lookup.overall(model) if domain is None else strength
    return RunnableModel(
        id=model.id,
        name=model.name,
        vendor=model.vendor,
        released=model.released,
        license=model.weights.license,
        max_context=model.context.input if model.context else None,
        strength=strength[0] if strength else None,
        strength_sd=strength[1] if strength else None,
        hardly_measured=lookup.hardly_measured(model),
        machine=described(lookup.catalog, model, fit, memory),
    )


def _without_replaced(lookup: Lookup, rows: Sequence[RunnableModel]) -> list[RunnableModel]:
    """The rows but for models whose successor is among them and no weaker."""
    by_id = {row.id: row for row in rows}
    status = {row.id: lookup.catalog.models[row.id].status for row in rows}

    def replaced(row: RunnableModel) -> bool:
        after = by_id.get(status[row.id].by or "")
        return after is not None and (after.strength or 0.0) >= (row.strength or 0.0)

    return [row for row in rows if not replaced(row)]


def _place(row: RunnableModel) -> tuple[bool, bool, float, str]:
    """Well-measured models first, then by strength less its uncertainty."""
    known = row.strength is not None
    return row.hardly_measured, not known, (row.strength_sd or 0.0) - (row.strength or 0.0), row.id
