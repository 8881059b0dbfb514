"""A use in words, such as ``100000 pages``, as the fields of a usage."""

from __future__ import annotations

import re

from modelmatch.catalog.snapshot import Snapshot
from modelmatch.errors import UsageError, did_you_mean, quoted


def usage_of(text: str | None, catalog: Snapshot, *, batch: bool = False) -> dict[str, object]:
    """The fields that state this use; empty for none.

    Raises `UsageError` for what is no number with a unit of the catalogue.
    """
    found: dict[str, object] = {"batch": True} if batch else {}
    if text is None:
        return found
    from modelmatch.quiz.numerals import number_of

    match = re.fullmatch(r"\s*(\S*\d\S*(?:\s+(?:million|billion|thousand))?)\s+(.+?)\s*", text)
    names = {name: unit.id for unit in catalog.units.values() for name in _names(unit.id, unit.one, unit.many)}
    amount = number_of(match[1]) if match else None
    if match is None or amount is None or amount <= 0:
        known = ", ".join(catalog.units)
        raise UsageError(
            "bad-use", f"{quoted(text)} is not a number with a unit", hint=f'such as "500 pages"; units: {known}'
        )
    unit = names.get(match[2].casefold())
    if unit is None:
        raise UsageError(
            "unknown-unit", f"{quoted(match[2])} is not a unit", hint=did_you_mean(match[2], names, noun="units")
        )
    return {**found, "amount": amount, "unit": unit}


def _names(unit_id: str, one: str, many: str) -> tuple[str, ...]:
    """What people call a unit: ``scanned pages``, ``pages``."""
    last = (one.split()[-1], many.split()[-1]) if one.split()[0] == "scanned" else (one.split()[0], many.split()[0])
    return (unit_id, f"{unit_id}s", one, many, *last)
