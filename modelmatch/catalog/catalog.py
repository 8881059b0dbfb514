"""The catalogue: everything known about models, with all its dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from modelmatch.catalog.records import Records
from modelmatch.catalog.schema import Model
from modelmatch.catalog.snapshot import Snapshot, take


class Catalog(Records, frozen=True, eq=False, kw_only=True):
    """Everything known, of all dates; `at` gives what was known on a day.

    ``day`` is the day up to which it is kept, where the data states one; ``until`` its newest date, if already
    computed.
    """

    day: dt.date | None = None
    until: dt.date | None = None

    def __eq__(self, other: object) -> bool:
        """Equal data, wherever it came from."""
        if not isinstance(other, Catalog):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in Records.__struct_fields__)

    __hash__ = None  # type: ignore[assignment]

    @property
    def newest(self) -> dt.date:
        """The day that the data states, else its newest date: the default of ``--as-of``."""
        return self.day or self.until or newest_of(self.models.values())

    def at(self, day: dt.date | None = None) -> Snapshot:
        """What was known on ``day``, by default on its newest date; see `modelmatch.catalog.snapshot.take`."""
        newest = self.newest
        return take(self, newest, day or newest)


def newest_of(models: Iterable[Model]) -> dt.date:
    """The newest date of a release, price, route, figure or caution; an announced price has the day it became known."""
    return max((day for model in models for day in _dates(model)), default=dt.date.min)


def _dates(model: Model) -> Iterable[dt.date]:
    if model.released is not None:
        yield model.released
    yield from (p.announced or p.since for p in model.prices)
    yield from (f.published for f in model.evidence)
    yield from (c.published for c in model.cautions)
    yield from (a.since for a in model.access if a.since is not None)
