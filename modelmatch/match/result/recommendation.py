"""The result of a match: one type, `Recommendation`, that every report renders and that JSON carries as it is."""

# Annotations are evaluated here, once and compiled, and not from text by msgspec at every start.

import datetime as dt
from typing import Literal

import msgspec

from modelmatch import vocabulary
from modelmatch.match.result.asked_for import (
    Converted,
    InLanguage,
    NotCovered,
    Reason,
    Record,
    Remark,
    StayOrChange,
    Watch,
)
from modelmatch.match.result.running import Command, MeasuredOn, OwnMachine
from modelmatch.preferences import Answer

__all__ = [
    "Converted",
    "InLanguage",
    "Basis",
    "COMPARED",
    "Candidate",
    "Change",
    "Command",
    "EfficientPoint",
    "Finding",
    "LeftOut",
    "MeasuredOn",
    "MissingEvidence",
    "NotCovered",
    "OwnMachine",
    "Partner",
    "RankedOffer",
    "Reason",
    "Recommendation",
    "Record",
    "Relaxation",
    "Remark",
    "SCHEMA",
    "Score",
    "StayOrChange",
    "Stronger",
    "Watch",
    "Weight",
]

SCHEMA = "modelmatch/recommendation/2"
COMPARED = 10
"""Candidates of which it is said how often each beats each other."""


class Weight(Record, frozen=True, kw_only=True):
    """A criterion with its mean weight (weights sum to 1) and the standard deviation of that weight."""

    criterion: str
    title: str
    weight: float
    sd: float


class Score(Record, frozen=True, kw_only=True):
    """A model's value on one criterion, 0-100 for reading, with its standard deviation.

    It is the value of its best offer. ``text`` replaces the number where a fact reads better (``142 USD``); ``basis``
    says what the value rests on; ``figures`` counts the figures behind it; ``lead`` is its share of the lead over the
    best other model, in points: of the match over the runner-up, of any other model over the match.
    """

    criterion: str
    value: float
    sd: float
    text: str | None = None
    basis: vocabulary.Basis
    figures: int = 0
    lead: float | None = None


class RankedOffer(Record, frozen=True, kw_only=True):
    """An offer of a model that meets all requirements: where, on which plan, at which effort, and what holds there.

    ``route``, ``name``, ``product`` and ``product_id`` say where, ``place`` and ``purpose`` where in it and for what,
    ``model_id`` what to ask for there. ``effort`` is None where one cannot choose. ``usd_month`` is None where no price
    is known; ``cost_note`` says what it assumes. ``fit`` is the expected value of this offer, ``share`` in how many of
    the draws it is the best offer of its model. ``machine`` says of a download what it needs and how to run it.
    """

    id: str
    route: str
    name: str
    product: str | None = None
    product_id: str | None = None
    purpose: str | None = None
    place: str | None = None
    model_id: str | None = None
    plan: str | None = None
    effort: vocabulary.Effort | None = None
    usd_month: float | None = None
    cost_note: str | None = None
    stage: str = "ga"
    regions: tuple[str, ...] = ()
    fit: float
    share: float = 0.0
    machine: OwnMachine | None = None
    remarks: tuple[Remark, ...] = ()


class Finding(Record, frozen=True, kw_only=True):
    """A caution to show with a model."""

    kind: str
    finding: str
    evaluator: str
    signal: str
    published: dt.date
    sources: tuple[str, ...]


class Basis(Record, frozen=True, kw_only=True):
    """How much evidence stands behind a model: figures, distinct sources, who measured, newest date, thin domains."""

    figures: int
    sources: int
    independent: int
    newest: dt.date | None
    thin: tuple[str, ...] = ()


class Candidate(Record, frozen=True, kw_only=True):
    """A model of which an offer meets all requirements, with its place in the ranking.

    ``offers`` are those offers, best first: the first of them is the one that counts, and the one with this ``fit``
    (the expected value, 0-100), these ``scores`` and this ``usd_month``. ``shares`` are the shares of draws in which
    the model takes rank 1, 2, ..., up to the last rank it ever takes, over all its offers; they are about one kind of
    work of somebody's own, and ``first_share_public`` is ``first_share`` on the average of public tests of this
    kind instead; ``expected_loss`` the points given up on average against the best model of each draw.
    ``hardly_measured``: it has few comparable figures, and its strengths are mostly what the model before it and
    its family suggest. ``beats`` holds, by id, the pairwise winning indices among the first `COMPARED` candidates
    of an explained result: the share of draws in which the value of this model is higher than that of the other,
    equal ones counted by half.
    """

    rank: int
    id: str
    name: str
    vendor: str
    released: dt.date | None
    fit: float
    fit_sd: float
    first_share: float
    first_share_public: float | None = None
    expected_rank: float
    expected_loss: float
    shares: tuple[float, ...]
    usd_month: float | None
    cost_note: str | None = None
    offers: tuple[RankedOffer, ...] = ()
    scores: tuple[Score, ...] = ()
    cautions: tuple[Finding, ...] = ()
    basis: Basis
    hardly_measured: bool = False
    better_at: tuple[str, ...] = ()
    worse_at: tuple[str, ...] = ()
    beats: dict[str, float] = msgspec.field(default_factory=dict)
    central_weights: dict[str, float] | None = None

    @property
    def offer(self) -> RankedOffer | None:
        """The best offer of the model."""
        return self.offers[0] if self.offers else None

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What one must know before taking up the best offer."""
        return self.offers[0].remarks if self.offers else ()


class LeftOut(Record, frozen=True, kw_only=True):
    id: str
    name: str
    vendor: str
    reasons: tuple[Reason, ...]


class Change(Record, frozen=True, kw_only=True):
    """A smallest change that makes another model win.

    ``kind`` is what changes: the weight of a criterion, an answer, a requirement, or the usage. ``subject`` is its id,
    ``before`` and ``after`` its values in words, ``winner`` the model that then wins (empty for an answer after which
    no model is left). ``answer`` is the new value: of an answer, a weight (a share of 1) or the factor on the usage.
    """

    kind: Literal["weight", "answer", "requirement", "usage"]
    subject: str
    before: str
    after: str
    winner: str
    winner_name: str
    answer: str | float | bool | tuple[str, ...] | None = None


class Partner(Record, frozen=True, kw_only=True):
    """A model that adds most beside those before it: the gain in points, and the criteria that go to it.

    ``offer`` is the id of the offer by which it is used; ``route``, ``way`` and ``plan`` say where. ``usd_month`` is
    what it costs for its part, 0 where a plan is paid for already, and ``usd_total`` what all of the set cost.
    """

    id: str
    name: str
    offer: str | None = None
    route: str | None = None
    way: str | None = None
    plan: str | None = None
    usd_total: float | None = None
    gain: float
    criteria: tuple[str, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    usd_month: float | None = None


class EfficientPoint(Record, frozen=True, kw_only=True):
    """An offer that none of any model beats on both cost and fit (fit without the cost criterion)."""

    id: str
    name: str
    offer: str
    effort: vocabulary.Effort | None = None
    usd_month: float
    fit: float


class MissingEvidence(Record, frozen=True, kw_only=True):
    """A strength whose measurement would reduce the expected loss of this decision most."""

    id: str
    name: str
    domain: str
    gain: float
    benchmark: str | None = None


class Relaxation(Record, frozen=True, kw_only=True):
    """If one requirement were dropped, or several joined by ``and``: the model that would then be the match.

    Without the requirement on memory it is the model that needs least. ``fact`` says what the model has instead,
    ``offer`` is the id of its best offer, ``usd_month`` and ``cost_note`` what that would cost.
    """

    requirement: str
    phrase: str
    winner: str
    winner_name: str
    fact: str
    offer: str | None = None
    usd_month: float | None = None
    cost_note: str | None = None


class Stronger(Record, frozen=True, kw_only=True):
    """A model that is known to be stronger at this work than the match, and why it cannot be recommended."""

    id: str
    name: str
    fact: str


class Recommendation(Record, frozen=True, kw_only=True):
    """The match. ``not_covered`` is what was asked for that modelmatch does not cover; where it is all, nothing else is
    said. ``candidates`` is in order of fit and empty when nothing meets the requirements.

    Then ``clash`` names as few of the requirements as no offer meets together. ``well_measured`` is the id of the best
    candidate with enough figures, where the match has few. ``assumptions`` are those about the use that decide the
    match: within what is usual, another model would win. ``known_until`` is the newest day of the data, where ``as_of``
    is later: then only what was announced by that day is known. ``known`` counts the models that could be recommended
    on this day; where they are few, ``stronger`` names models known to be stronger that cannot be. ``own_cases``: where
    it is too close to call, how many cases of one's own to try on each of these models. ``today`` compares the match
    with what is used today, where that was said.
    """

    schema: str = SCHEMA
    version: str
    as_of: dt.date
    known_until: dt.date | None = None
    data: str
    question_set: str | None = None
    answers: tuple[Answer, ...] = ()
    not_covered: tuple[NotCovered, ...] = ()
    requirements: tuple[str, ...] = ()
    usage: dict[str, float] = msgspec.field(default_factory=dict)
    converted: Converted | None = None
    weights: tuple[Weight, ...] = ()
    draws: int = 0
    entropy: float | None = None
    close_call: tuple[str, ...] = ()
    own_cases: int | None = None
    well_measured: str | None = None
    assumptions: tuple[str, ...] = ()
    known: int | None = None
    stronger: tuple[Stronger, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    clash: tuple[str, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    changes: tuple[Change, ...] = ()
    robust_answers: bool | None = None
    languages: tuple[InLanguage, ...] = ()
    today: StayOrChange | None = None
    partners: tuple[Partner, ...] = ()
    efficient: tuple[EfficientPoint, ...] = ()
    missing: tuple[MissingEvidence, ...] = ()
    basis: Basis | None = None
    sources: dict[str, str] = msgspec.field(default_factory=dict)

    @property
    def match(self) -> Candidate | None:
        """The recommended model, or None when nothing meets the requirements."""
        return self.candidates[0] if self.candidates else None
