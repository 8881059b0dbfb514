"""Parts of a result that answer what was asked beside the match, and the records that they share with it."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
from typing import Literal

import msgspec

from modelmatch import vocabulary


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the parts of a result."""


class Remark(Record, frozen=True, kw_only=True):
    """What one must know before taking up an offer: a ``kind`` of `vocabulary.REMARKS`, and what holds here in words.

    ``day`` is when it begins or happens, where that is known.
    """

    kind: vocabulary.RemarkKind
    text: str
    day: dt.date | None = None


class Reason(Record, frozen=True, kw_only=True):
    """Why a model was left out: the requirement it fails, and the fact that makes it fail."""

    requirement: str
    phrase: str
    fact: str
    because: str | None = None


class NotCovered(Record, frozen=True, kw_only=True):
    """What was asked for that modelmatch does not cover, and what kind of tool to look for instead."""

    kind: vocabulary.Outside
    about: str
    instead: str


class Converted(Record, frozen=True, kw_only=True):
    """A use stated in one's own units: how many a month, the tokens of one of them, and what one of them costs.

    ``tokens_in`` and ``tokens_out`` are those for the match, ``note`` what they stand for; ``usd_each`` is None where
    the match has no price by the token.
    """

    unit: str
    amount: float
    one: str
    many: str
    tokens_in: float
    tokens_out: float
    note: str | None = None
    sources: tuple[str, ...] = ()
    usd_each: float | None = None


class InLanguage(Record, frozen=True, kw_only=True):
    """What is on record of the match in one language: how many ``figures``, and on which benchmarks."""

    language: vocabulary.Language
    name: str
    figures: int
    benchmarks: tuple[str, ...] = ()


class Watch(Record, frozen=True, kw_only=True):
    """What is not the same after moving to the match: what it is about, and what holds, in words."""

    kind: vocabulary.WatchKind
    text: str


class StayOrChange(Record, frozen=True, kw_only=True):
    """What somebody uses today, beside the match.

    ``said`` is what they called it, ``id``, ``name``, ``offer``, ``way`` and ``plan`` what is counted as that: the best
    offer of it for these answers. ``verdict`` is ``unknown`` where it is not on record. ``gain`` are the expected
    points of fit that changing to the match brings, with the standard deviation over the draws, and ``better`` the
    share of draws in which the match is better. ``usd_difference`` is what the match costs more. ``last_day`` is the
    last day on record of the present offer (or the day it was retired), ``closed`` why it can no longer be had, and
    ``fails`` the requirements that it fails.
    """

    said: str
    verdict: Literal["stay", "change", "unknown"]
    why: vocabulary.WhyChange | None = None
    id: str | None = None
    name: str | None = None
    offer: str | None = None
    way: str | None = None
    plan: str | None = None
    gain: float | None = None
    gain_sd: float | None = None
    better: float | None = None
    usd_month: float | None = None
    cost_note: str | None = None
    usd_match: float | None = None
    usd_difference: float | None = None
    last_day: dt.date | None = None
    closed: str | None = None
    fails: tuple[Reason, ...] = ()
    watch: tuple[Watch, ...] = ()
    remarks: tuple[Remark, ...] = ()
