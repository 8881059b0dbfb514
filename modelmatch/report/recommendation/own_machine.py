"""The words for a model on one's own machine: which file to get, what it needs, how fast it may be, how to run it."""

from __future__ import annotations

from collections.abc import Iterator

from modelmatch.match.result.recommendation import Candidate, OwnMachine
from modelmatch.report.sheet import Sheet
from modelmatch.wording import joined, listed, number, plain

CACHE = {"assumed": " (assumed)", "upper-bound": " at most", "pattern": ""}
"""What to add to a cache that is not known exactly."""


def run_it(sheet: Sheet, candidate: Candidate, *, alone: bool = True) -> None:
    """On one's own machine: the file to get, what it needs, how fast it may be, and what to type.

    Not ``alone``, beside others that are as good, only the first of the programs is named.
    """
    own = machine(candidate)
    if own is None:
        return
    sheet.item("File" if alone else "", f"{'' if alone else 'file: '}{file(own)}", most=3)
    sheet.item("", joined((needs(own), speed(own)), "; "), most=5)
    wide = max((len(command.program) for command in own.commands), default=0)
    for place, command in enumerate(own.commands if alone else own.commands[:1]):
        label = "Run it" if alone and not place else ""
        sheet.item(label, (f"{command.program:<{wide}}", "bold"), f"  {command.text}")


def machine(candidate: Candidate) -> OwnMachine | None:
    """How the best offer of a model runs on one's own machine; None where it is no download."""
    return candidate.offer.machine if candidate.offer else None


def file(own: OwnMachine) -> str:
    """The file to get, and its size; where none is on record, the weights to make it from."""
    if own.repository:
        return f"{own.file} from {own.repository}, {gb(own.weights_gb)} GB"
    where = f"; the weights as published are at {own.weights}" if own.weights else ""
    forms = {form: number for form, number in own.copies.items() if form != "GGUF"}
    copies = listed([f"{number} {form}" for form, number in forms.items()])
    copies = f", where there are smaller copies of them ({copies})" if copies and where else ""
    return f"no GGUF file at {own.bits} bits ({gb(own.weights_gb)} GB) is on record{where}{copies}"


def needs(own: OwnMachine) -> str:
    """What it needs of memory, and what that is made of."""
    of = f" of {gb(own.usable_gb)} GB" if own.usable_gb else ""
    cache = f"{gb(own.cache_gb)} for {number(own.context)} tokens of context{CACHE.get(own.cache_basis, '')}"
    return f"needs {gb(own.needed_gb)} GB{of}: weights at {own.bits} bits {gb(own.weights_gb)}, {cache}"


def speed(own: OwnMachine) -> str:
    """How fast it may be; empty where that cannot be calculated and no machine was stated."""
    if own.tokens_per_second is None or own.tokens_range is None:
        return measured(own) or ("how fast it will be is not known" if own.usable_gb else "")
    low, high = own.tokens_range
    said = f"about {_tokens(own.tokens_per_second)} tokens per second ({_tokens(low)} to {_tokens(high)})"
    known = "" if own.bandwidth_known else ", typical of such memory"
    return joined((f"{said}, calculated from {plain(own.bandwidth or 0)} GB per second{known}", measured(own)), "; ")


def measured(own: OwnMachine) -> str:
    """The speed that somebody measured on a like machine; empty where nobody has."""
    one = own.measured
    if one is None:
        return ""
    return f"{_tokens(one.tokens_per_second)} measured on {one.machine}{f' ({one.precision})' if one.precision else ''}"


def details(candidate: Candidate) -> Iterator[str]:
    """All that is known of a model on one's own machine, a sentence each; nothing of what is no download.

    What fewer bits cost models in general is said of the match alone.
    """
    own = machine(candidate)
    if own is None:
        return
    yield file(own)
    yield joined((needs(own), speed(own)), "; ")
    yield from (f"{command.program}: {command.text}" for command in own.commands)
    yield from (f"what {own.bits} bits cost: {found}" for found in own.quality if candidate.rank == 1)


def gb(value: float) -> str:
    """Gigabytes in few digits.

    >>> gb(23.84), gb(0.52), gb(128.0)
    ('23.8', '0.5', '128')
    """
    return number(value) if value >= 100 else plain(round(value, 1))


def _tokens(value: float) -> str:
    return number(value, 0 if value >= 3 else 1)
