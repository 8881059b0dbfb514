"""The result of a comparison of two rankings, which every report renders and JSON carries as it is."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
from typing import Literal

import msgspec

SCHEMA = "modelmatch/diff/1"
CauseKind = Literal["model", "figures", "prices", "ways", "host", "weights", "cautions", "status", "profile", "answer"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the parts of a result."""


class Side(Record, frozen=True, kw_only=True):
    """One of the two: its name, day, data and match; ``version`` is of the program that made it, where recorded."""

    name: str
    day: dt.date
    data: str
    version: str | None = None
    match: str | None = None
    match_name: str | None = None
    offer: str | None = None


class Moved(Record, frozen=True, kw_only=True):
    """A model of one of the rankings, with its place and fit before and after; None where it is in no ranking."""

    id: str
    name: str
    rank_before: int | None
    rank_after: int | None
    fit_before: float | None
    fit_after: float | None


class Cause(Record, frozen=True, kw_only=True):
    """A fact that differs: what it is about, before and after in words, and its effect on the lead, in points of fit.

    The effect is what the lead loses when this fact alone is put back. ``decides``: without it, one of the two models
    could or could not be recommended; the fit of one that cannot counts as 0.
    """

    kind: CauseKind
    subject: str
    name: str
    before: str | None = None
    after: str | None = None
    effect: float
    decides: bool = False
    sources: tuple[str, ...] = ()


class Comparison(Record, frozen=True, kw_only=True):
    """What changed from ``before`` to ``after``.

    What is explained is the lead of ``leader`` over ``rival`` (their ids): of the match after over the match before, or
    over the runner-up where the match is the same. It was ``lead_before`` and is ``lead_after``; the effects of the
    ``causes`` and the ``rest`` add up to the difference.
    """

    schema: str = SCHEMA
    version: str
    before: Side
    after: Side
    moved: tuple[Moved, ...] = ()
    leader: str | None = None
    leader_name: str | None = None
    rival: str | None = None
    rival_name: str | None = None
    lead_before: float | None = None
    lead_after: float | None = None
    causes: tuple[Cause, ...] = ()
    rest: float | None = None
    remarks: tuple[str, ...] = ()
