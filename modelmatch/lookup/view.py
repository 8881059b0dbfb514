"""What all views have in common."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct


class Record(Struct, frozen=True, kw_only=True):
    """Base of everything that a view carries."""


class View(Record, frozen=True, kw_only=True):
    """Base of the views: which form this is, of which day, and of which data."""

    schema: str
    as_of: dt.date
    data: str
