"""The catalogue on a day: what of it was known then."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from modelmatch.catalog.hardware import MeasuredSpeed
from modelmatch.catalog.records import Records
from modelmatch.catalog.schema import (
    Access,
    Caution,
    Figure,
    Model,
    Note,
    Price,
    Source,
    Status,
    source_ids,
)


class Snapshot(Records, frozen=True, eq=False, kw_only=True):
    """What was known on ``day``.

    ``undated`` are the records of all dates that it was taken from, and ``newest`` their newest date.
    """

    day: dt.date
    undated: Records
    newest: dt.date

    def __eq__(self, other: object) -> bool:
        """Equal data on the same day, wherever it came from."""
        if not isinstance(other, Snapshot):
            return NotImplemented
        names = (*Records.__struct_fields__, "day")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = None  # type: ignore[assignment]

    def knows(self, begins: dt.date, announced: dt.date | None = None) -> bool:
        """Whether what begins on a day was known: it had begun, or had been announced, by default on the newest day."""
        return begins <= self.day or (announced or self.newest) <= self.day

    def at(self, day: dt.date | None = None) -> Snapshot:
        """What was known on another day; on the same one by default."""
        return self if day is None or day == self.day else take(self.undated, self.newest, day)


def take(every: Records, newest: dt.date, day: dt.date) -> Snapshot:
    """The snapshot of a day of all records, whose newest date is ``newest``.

    Models not yet released are left out; prices, routes and products are those in effect; figures and cautions are
    those published by then; a status that began later does not apply, and weights released later are not open. Remarks
    that name a later day on record, and ends on such a day, were not known; what was announced for a day after
    everything on record was.
    """
    after = _After(day, newest, every.sources)
    return Snapshot(
        models={m.id: _model_at(m, after) for m in every.models.values() if _known(m, day)},
        benchmarks=every.benchmarks,
        domains=every.domains,
        sources=every.sources,
        products={p.id: p for p in every.products.values() if _in_effect(p, day)},
        machines=every.machines,
        quantisation=every.quantisation,
        fingerprint=every.fingerprint,
        units=every.units,
        vendors=every.vendors,
        day=day,
        undated=every,
        newest=newest,
    )


class _Dated(Protocol):
    @property
    def since(self) -> dt.date | None: ...
    @property
    def until(self) -> dt.date | None: ...


_D = TypeVar("_D", bound=_Dated)
_E = TypeVar("_E", Access, Price)
_P = TypeVar("_P", Caution, Figure, MeasuredSpeed)
_ISO_DATE = r"\b20\d\d-\d\d-\d\d\b"


def _in_effect(item: _Dated, day: dt.date) -> bool:
    return (item.since is None or item.since <= day) and (item.until is None or day < item.until)


def _effective(items: Iterable[_D], day: dt.date) -> tuple[_D, ...]:
    return tuple(item for item in items if _in_effect(item, day))


def _known(model: Model, day: dt.date) -> bool:
    if model.released is not None:
        return model.released <= day
    return not model.evidence or any(f.published <= day for f in model.evidence)


class _After(NamedTuple):
    """What is dated after a day but was on record by the newest day, so it was not known on that day."""

    day: dt.date
    newest: dt.date
    sources: Mapping[str, Source]

    def published(self, items: tuple[_P, ...]) -> tuple[_P, ...]:
        """The figures or cautions that were out by the day."""
        return items if self.day >= self.newest else tuple(item for item in items if item.published <= self.day)

    def end(self, item: _E) -> _E:
        """An access or a price list without an end or a note that was not known yet."""
        if self.day >= self.newest:
            return item
        until, note = item.until, item.note
        if until is not None and self.day < until <= self.newest:
            until = None
        if note is not None and self.names(note):
            note = None
        return (
            item if (until, note) == (item.until, item.note) else msgspec.structs.replace(item, until=until, note=note)
        )

    def names(self, text: str) -> bool:
        """Whether a text names a later day."""
        day, newest = self.day.isoformat(), self.newest.isoformat()
        return day < newest and any(day < found <= newest for found in re.findall(_ISO_DATE, text))

    def reports(self, note: Note) -> bool:
        """Whether a note is about something later: it names a later day, or all its sources came out later."""
        if self.day >= self.newest:
            return False
        published = [self.sources[i].published if i in self.sources else None for i in source_ids(note.source)]
        late = bool(published) and all(p is not None and self.day < p <= self.newest for p in published)
        return late or self.names(note.text)


def _model_at(model: Model, after: _After) -> Model:
    day, status = after.day, model.status
    if status.since is not None and status.since > day:
        status = Status(stage="current", source=status.source)
    weights = model.weights
    if weights is not None and weights.open and weights.released is not None and weights.released > day:
        weights = msgspec.structs.replace(weights, open=False)
    hardware = model.hardware
    if hardware is not None and hardware.measured and day < after.newest:
        hardware = msgspec.structs.replace(hardware, measured=after.published(hardware.measured))
    prices = _effective(model.prices, day)
    newest = {}
    for price in sorted(prices, key=lambda p: p.since):  # a later list replaces an earlier one of the same kind
        newest[(price.host, price.above_tokens, price.tier)] = price
    return msgspec.structs.replace(
        model,
        status=status,
        weights=weights,
        hardware=hardware,
        summary=None if model.summary and after.names(model.summary) else model.summary,
        access=tuple(map(after.end, _effective(model.access, day))),
        prices=tuple(map(after.end, newest.values())),
        notes=tuple(note for note in model.notes if not after.reports(note)),
        cautions=after.published(model.cautions),
        evidence=after.published(model.evidence),
    )
