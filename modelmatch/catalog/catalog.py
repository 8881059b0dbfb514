"""The catalogue: everything known about models, and what of it was known on a given day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from modelmatch.catalog.schema import (
    Access,
    Benchmark,
    Caution,
    Domain,
    Figure,
    Model,
    Note,
    Price,
    Product,
    Source,
    Status,
    source_ids,
)
from modelmatch.errors import DataError, did_you_mean


class Catalog(msgspec.Struct, frozen=True, eq=False):
    """Models, benchmarks, domains, sources and products by id, in a stable order.

    ``day`` is the day whose knowledge this is; ``None`` on a catalogue that holds all dates (see `at`).
    ``fingerprint`` identifies the data, for caches and reports; ``undated`` is the catalogue of all dates that a
    dated one was made from; ``until`` its newest date, where it was worked out before.
    """

    models: Mapping[str, Model]
    benchmarks: Mapping[str, Benchmark]
    domains: Mapping[str, Domain]
    sources: Mapping[str, Source]
    products: Mapping[str, Product] = msgspec.field(default_factory=dict)
    day: dt.date | None = None
    fingerprint: str = ""
    undated: Catalog | None = None
    until: dt.date | None = None

    def __eq__(self, other: object) -> bool:
        """Equal data on the same day, wherever it came from."""
        if not isinstance(other, Catalog):
            return NotImplemented
        return all(
            getattr(self, name) == getattr(other, name) for name in self.__struct_fields__ if name not in _DERIVED
        )

    __hash__ = None  # type: ignore[assignment]

    @property
    def newest(self) -> dt.date:
        """The newest date of a release, price, route, figure or caution: the default of ``--as-of``."""
        if self.day is not None or self.until is not None:
            return self.day or self.until or dt.date.min
        return max((d for m in self.models.values() for d in _dates(m)), default=dt.date.min)

    def model(self, model_id: str) -> Model:
        """The model with this id; raises `DataError` with a did-you-mean for an unknown one."""
        try:
            return self.models[model_id]
        except KeyError:
            raise DataError(
                "unknown-model",
                f'"{model_id}" is not a model of the catalogue',
                hint=did_you_mean(model_id, self.models, noun="models", most=5),
            ) from None

    def source(self, reference: str) -> Source:
        """The source with this id, or one that is nothing but this address."""
        return self.sources.get(reference) or Source(id=reference, title=reference, url=reference)

    def candidates(self) -> tuple[Model, ...]:
        """The models that may be recommended: all but the reference entries."""
        return tuple(m for m in self.models.values() if not m.reference)

    def at(self, day: dt.date | None = None) -> Catalog:
        """The catalogue as it was known on ``day`` (default: its newest date).

        Models not yet released are gone; prices, routes and products are those in effect; figures and cautions
        those published by then; a status that began later has not happened, and weights that came out later are
        not open. Remarks that name a later day on record, and ends on such a day, were not known; what was announced
        for a day after everything on record was.
        """
        day = day or self.newest
        if day == self.day:
            return self
        every = self.undated or self
        after = _After(day, every.newest, every.sources)
        models = {m.id: _model_at(m, after) for m in every.models.values() if _known(m, day)}
        products = {p.id: p for p in every.products.values() if _in_effect(p, day)}
        return msgspec.structs.replace(self, models=models, products=products, day=day, undated=every)


_DERIVED = ("undated", "until")


class _Dated(Protocol):
    @property
    def since(self) -> dt.date | None: ...
    @property
    def until(self) -> dt.date | None: ...


_D = TypeVar("_D", bound=_Dated)
_E = TypeVar("_E", Access, Price)
_P = TypeVar("_P", Caution, Figure)
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
    """What lies after a day and was on record by the newest day: not known on the former."""

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
    prices = _effective(model.prices, day)
    newest = {}
    for price in sorted(prices, key=lambda p: p.since):  # a later list replaces an earlier one of the same kind
        newest[(price.host, price.above_tokens, price.tier)] = price
    return msgspec.structs.replace(
        model,
        status=status,
        weights=weights,
        summary=None if model.summary and after.names(model.summary) else model.summary,
        access=tuple(map(after.end, _effective(model.access, day))),
        prices=tuple(map(after.end, newest.values())),
        notes=tuple(note for note in model.notes if not after.reports(note)),
        cautions=after.published(model.cautions),
        evidence=after.published(model.evidence),
    )


def _dates(model: Model) -> Iterable[dt.date]:
    if model.released is not None:
        yield model.released
    yield from (p.since for p in model.prices)
    yield from (f.published for f in model.evidence)
    yield from (c.published for c in model.cautions)
    yield from (a.since for a in model.access if a.since is not None)
