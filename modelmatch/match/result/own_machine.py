"""How a download runs on one's own machine, as part of a result: what it needs, how fast it may be, how to run it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isfinite, log

from modelmatch.catalog.hardware import MeasuredSpeed, Quantisation
from modelmatch.catalog.schema import Model
from modelmatch.catalog.snapshot import Snapshot
from modelmatch.match.decision import Decision
from modelmatch.match.facts.memory import Fit, least, usable
from modelmatch.match.facts.own_speed import TYPICAL, expected_speed, fit_for_speed
from modelmatch.match.facts.runtimes import commands, file_name, repository
from modelmatch.match.matrix import DecisionMatrix
from modelmatch.match.result.recommendation import Command, MeasuredOn, OwnMachine
from modelmatch.preferences import MOST_GB, Memory


def own_machine(matrix: DecisionMatrix, decision: Decision, row: int) -> OwnMachine | None:
    """How an offer runs on the machine at hand, by its row; None for what is no download, or of unknown size."""
    fit = fit_of(matrix, decision, row)
    if fit is None:
        return None
    return described(matrix.catalog, matrix.offers[row].model, fit, decision.feasible.memory)


def fit_of(matrix: DecisionMatrix, decision: Decision, row: int) -> Fit | None:
    """What the weights of a download need of the machine at hand, at the best precision that fits there.

    At the best that is as fast as required, where that is; at the lowest where no machine was stated.
    """
    offer, memory, context = matrix.offers[row], decision.feasible.memory, decision.feasible.context
    if offer.route != "download":
        return None
    wanted = max((float(str(r.argument)) for r in decision.preferences.requirements if r.name == "speed"), default=0.0)
    found = None if memory is None else fit_for_speed(offer.model, memory, context, wanted)
    return found or least(offer.model, context)


def described(catalog: Snapshot, model: Model, fit: Fit, memory: Memory | None) -> OwnMachine:
    """A model at a precision on a machine, as a record of a result."""
    room = usable(memory) if memory else float("inf")
    speed = expected_speed(model, memory, fit.context, fit) if memory else None
    return OwnMachine(
        bits=fit.bits,
        needed_gb=_rounded(fit.gb),
        usable_gb=_rounded(room) if isfinite(room) else None,
        weights_gb=_rounded(fit.weights_gb),
        cache_gb=_rounded(fit.cache_gb),
        cache_basis=fit.cache_basis,
        context=fit.context,
        file=file_name(model, fit),
        repository=repository(model, fit),
        weights=model.hardware.huggingface if model.hardware else None,
        copies=dict(model.hardware.copies) if model.hardware else {},
        tokens_per_second=_rounded(speed.tokens_per_second) if speed else None,
        tokens_range=(_rounded(speed.range[0]), _rounded(speed.range[1])) if speed else None,
        bandwidth=speed.bandwidth if speed else None,
        bandwidth_known=bool(speed and speed.stated),
        measured=_measured(catalog, model, memory, fit.bits),
        quality=tuple(f"{found.measured_on}: {found.finding}" for found in _findings(catalog, model, fit.bits)),
        commands=_commands(model, fit, memory),
    )


def findings(matrix: DecisionMatrix, row: int, bits: int) -> tuple[Quantisation, ...]:
    """What was measured that a precision costs the model of an offer, then what it costs models in general."""
    return tuple(_findings(matrix.catalog, matrix.offers[row].model, bits))


def _findings(catalog: Snapshot, model: Model, bits: int) -> Iterator[Quantisation]:
    if model.hardware is not None and bits >= model.hardware.published_bits:
        return
    about = [found for found in catalog.quantisation.values() if bits in found.bits]
    yield from (found for found in about if model.id in found.models)
    yield from (found for found in about if found.general and model.id not in found.models)


def _rounded(value: float) -> float:
    return round(value, 2) + 0.0


def _measured(catalog: Snapshot, model: Model, memory: Memory | None, bits: int) -> MeasuredOn | None:
    """A speed that was measured on a machine with this kind of memory: at the nearest precision, on the one most like.

    None that is faster than the memory there can be read: a smaller model drafted, or the weights had fewer bits.
    """
    if memory is None or memory.kind is None or model.hardware is None:
        return None
    alike = {i for i, machine in catalog.machines.items() if machine.kind == memory.kind}
    wanted = memory.bandwidth or TYPICAL.get(memory.kind, 0.0)
    found = [one for one in model.hardware.measured if one.machine in alike and _possible(catalog, model, one)]
    if not found:
        return None

    def unlike(one: MeasuredSpeed) -> tuple[float, float, int, float]:
        bandwidth = catalog.machines[one.machine].bandwidth
        apart = abs(log(bandwidth / wanted)) if bandwidth and wanted else 10.0
        return abs((_bits_of(one) or 16) - bits), apart, -(one.runs or 1), one.tokens_per_second

    best = min(found, key=unlike)
    return MeasuredOn(
        machine=catalog.machines[best.machine].name,
        tokens_per_second=best.tokens_per_second,
        precision=best.precision,
        engine=best.engine,
        published=best.published,
    )


def _possible(catalog: Snapshot, model: Model, one: MeasuredSpeed) -> bool:
    """Whether the memory of the machine can be read so often in a second, where its bandwidth is on record."""
    bandwidth = catalog.machines[one.machine].bandwidth
    smallest = least(model, 0)
    expected = expected_speed(model, Memory(gb=MOST_GB, bandwidth=bandwidth), 0, smallest) if bandwidth else None
    return expected is None or one.tokens_per_second <= expected.tokens_per_second / expected.efficiency


def _bits_of(one: MeasuredSpeed) -> int | None:
    """The bits per weight that the name of a precision says; four where a program chose them itself."""
    if one.precision == "Ollama default":
        return 4
    named = re.search(r"16|[2-8]", one.precision or "")
    return int(named[0]) if named else None


def _commands(model: Model, fit: Fit, memory: Memory | None) -> tuple[Command, ...]:
    found = commands(model, fit, memory.kind if memory else None)
    return tuple(Command(program=one.program, text=one.text) for one in found)
