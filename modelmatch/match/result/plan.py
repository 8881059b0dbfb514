"""What to test next: which models to run on how many of one's own cases, so that the decision gains most."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np
from msgspec import Struct

from modelmatch.catalog.offers import Offer
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.costs import tier
from modelmatch.match.result.candidates import number
from modelmatch.match.result.sample_value import SampleValue

SCHEMA = "modelmatch/plan/1"
CASES = (10, 20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 960)
"""Numbers of cases that are looked at."""
USUAL_CASES, USUAL_MODELS = 120, 6
"""Most cases and models of a plan where nobody says how many there are."""
CHALLENGERS = 12
"""Models beside the match that a plan may test: those whose place is least certain."""
ENOUGH = 0.9
"""A plan that brings this share of the most within the limits is preferred if it costs less."""
STEP = 0.03
"""A further model must add this share to the gain."""
WORTH = 0.1
"""Gains below this many points of fit are not worth a test."""


class Limits(Struct, frozen=True, kw_only=True):
    """How many cases there are, how much may be spent in USD, how many models may be run, and the tokens of a case."""

    cases: int | None = None
    usd: float | None = None
    models: int | None = None
    sent: float | None = None
    received: float | None = None


class Run(Struct, frozen=True, kw_only=True):
    """A model to test: its ``rank`` today, the offer to run it through and its ``model_id`` there, and what all cases
    cost; ``usd`` is 0 on one's own hardware."""

    id: str
    name: str
    rank: int
    fit: float
    first_share: float
    offer: str
    place: str
    model_id: str | None
    usd: float


class Plan(Struct, frozen=True, kw_only=True):
    """What to test, and what that is worth.

    ``runs`` is empty where no test within the limits is worth it, ``why`` says so. ``gain`` is in points of fit;
    ``first_share`` is the confidence now, and ``first_share_after`` what it is expected to be after the test; ``most``
    is the gain of knowing everything about the work, and ``equal`` that of testing the first three models for the same
    money. ``criterion`` names own cases that are a criterion already. ``tokens`` are those of a case, sent and received
    by the average model. ``untested`` are models that no metered offer is on record for.
    """

    schema: str = SCHEMA
    as_of: str
    match: str | None
    match_name: str | None
    fit: float | None
    first_share: float | None
    first_share_after: float | None
    gain: float
    most: float
    equal: float | None
    cases: int
    usd: float
    runs: tuple[Run, ...]
    why: str | None
    criterion: str | None
    tokens: tuple[float, float]
    untested: tuple[str, ...] = ()


def plan(engine: Engine, decision: Decision, limits: Limits) -> Plan:
    """The test that brings most within the limits: the cheapest of those that bring `ENOUGH` of that."""
    sent, received = _tokens(decision, limits)
    nothing = Plan(
        as_of=engine.catalog.day.isoformat(),
        match=None, match_name=None, fit=None, first_share=None, first_share_after=None, gain=0.0, most=0.0,
        equal=None, cases=0, usd=0.0, runs=(), why="no model meets the requirements", criterion=None,
        tokens=(number(sent), number(received)),
    )  # fmt: skip
    if decision.leader is None:
        return nothing
    value = SampleValue(engine, decision)
    search = _Search(engine, decision, value, limits, (sent, received))
    first = engine.evaluate(decision.preferences, len(engine.draws))
    known = msgspec.structs.replace(
        nothing,
        match=first.leader,
        match_name=engine.matrix.models[decision.leader].name,
        fit=number(first.fit),
        first_share=number(first.first_share),
        most=number(value.most),
        criterion=None if value.criterion is None else engine.matrix.domains[value.criterion],
        untested=tuple(search.untested()),
    )
    chosen = search.best()
    if chosen is None:
        return msgspec.structs.replace(known, why=search.why_not())
    models, cases = chosen
    gain = value.gain(models, cases, len(engine.draws))
    _, after = value.confidence(models, cases)
    usd = search.usd(models, cases)
    return msgspec.structs.replace(
        known,
        first_share_after=number(after),
        gain=number(gain),
        equal=search.equal(usd, cases, len(models)),
        cases=cases,
        usd=number(usd),
        runs=tuple(search.run(place, cases) for place in sorted(models)),
        why=None,
    )


def _tokens(decision: Decision, limits: Limits) -> tuple[float, float]:
    """Tokens of a case, sent and received: as stated, else those of a usual request."""
    use = decision.use
    sent = limits.sent if limits.sent is not None else use.prompt_tokens
    usual = sent * use.output_tokens / use.input_tokens if use.input_tokens else sent / 5.0
    return sent, limits.received if limits.received is not None else usual


class _Search:
    """Looks for the best plan within the limits."""

    def __init__(
        self, engine: Engine, decision: Decision, value: SampleValue, limits: Limits, tokens: tuple[float, float]
    ) -> None:
        self.engine, self.decision, self.value, self.limits, self.tokens = engine, decision, value, limits, tokens
        self.offers: dict[int, tuple[Offer, float]] = {}
        for place, row in enumerate(value.rows.tolist()):
            if (found := self._metered(row)) is not None:
                self.offers[place] = found
        gaps = value.fit[0] - value.fit
        spread = np.sqrt(np.diag(value.cross))
        hope = (spread + spread[0]) / np.maximum(gaps, 1e-9)
        others = [place for place in np.argsort(-hope, kind="stable").tolist() if place != 0 and place in self.offers]
        self.pool = [*([0] if 0 in self.offers else []), *others[:CHALLENGERS]]
        self.most_models = min(limits.models or USUAL_MODELS, len(self.pool))
        self.most_cases = limits.cases or USUAL_CASES
        self._found: list[tuple[float, float, tuple[int, ...], int]] = []

    def _metered(self, row: int) -> tuple[Offer, float] | None:
        """The cheapest offer of a model on which cases can be run by a program, and what a case costs there."""
        matrix, best = self.engine.matrix, int(self.decision.offer[row])
        effort = matrix.offers[best].effort
        found: list[tuple[bool, float, int]] = []
        for offer_row in matrix.of_model(row):
            offer = matrix.offers[offer_row]
            if offer.closed is None and offer.route in ("api", "cloud", "download"):
                cost = self._case(offer, offer_row)
                if cost is not None:
                    found.append((offer.effort != effort, cost, offer_row))
        if not found:
            return None
        _, cost, offer_row = min(found)
        return matrix.offers[offer_row], cost

    def _case(self, offer: Offer, row: int) -> float | None:
        if offer.route == "download":
            return 0.0 if self.decision.feasible.memory is not None else None
        if not offer.prices:
            return None
        sent, received = self.tokens
        counted = tier(offer.prices, sent)
        return (sent * counted.input + received * float(self.engine.matrix.efficiency[row]) * counted.output) / 1e6

    def untested(self) -> list[str]:
        """The best models of which no metered offer is on record."""
        first = [place for place in range(min(5, len(self.value.rows))) if place not in self.offers]
        return [self.engine.models[int(self.value.rows[place])] for place in first]

    def usd(self, models: Sequence[int], cases: int) -> float:
        return sum(self.offers[place][1] for place in models) * cases

    def _allowed(self, models: Sequence[int], cases: int) -> bool:
        return self.limits.usd is None or self.usd(models, cases) <= self.limits.usd

    def best(self) -> tuple[tuple[int, ...], int] | None:
        """Places of the models and the number of cases; None if no test is worth it."""
        if not self.value.tests_count or len(self.pool) < 2:
            return None
        grid = [cases for cases in CASES if cases <= self.most_cases] or [self.most_cases]
        if self.limits.cases and self.limits.cases not in grid:
            grid.append(self.limits.cases)
        for cases in grid:
            self._grow(cases)
        worth = [one for one in self._found if one[0] >= WORTH]
        if not worth:
            return None
        most = max(one[0] for one in worth)
        enough = [one for one in worth if one[0] >= ENOUGH * most]
        _, _, models, cases = min(enough, key=lambda one: (round(one[1], 6), one[3] * len(one[2]), -round(one[0], 6)))
        return models, cases

    def _grow(self, cases: int) -> None:
        """Add models one at a time, the one that brings most first, from the best start on."""
        starts: list[tuple[int, ...]] = [(one,) for one in self.pool]
        if self.value.criterion is None:  # a single result says nothing while nobody knows how hard the cases are
            starts = [(self.pool[0], one) for one in self.pool[1:]]
        chosen = self._better(starts, cases, 0.0)
        while chosen is not None:
            gain, models = chosen
            self._found.append((gain, self.usd(models, cases), models, cases))
            if len(models) >= self.most_models:
                return
            more = [(*models, one) for one in self.pool if one not in models]
            chosen = self._better(more, cases, gain * (1.0 + STEP))

    def _better(
        self, options: Sequence[tuple[int, ...]], cases: int, least: float
    ) -> tuple[float, tuple[int, ...]] | None:
        found = [
            (self.value.gain(models, cases), models)
            for models in options
            if len(models) <= self.most_models and self._allowed(models, cases)
        ]
        best = max(found, key=lambda one: round(one[0], 6), default=None)
        return best if best is not None and best[0] > least else None

    def why_not(self) -> str:
        """Why no test within the limits is worth it."""
        if not self.value.tests_count:
            return "no kind of work has a weight: there is nothing that cases could tell"
        if len(self.pool) < 2:
            return "there are not two models with a metered offer on record"
        if self.value.most < WORTH:
            return "whatever a test showed, this decision would hardly gain by it"
        if not self._found:
            return "nothing can be tested within the limits"
        return f"within the limits, a test would bring less than {WORTH:g} points of fit"

    def equal(self, usd: float, cases: int, models: int) -> float | None:
        """The gain of testing the first three models for the same money, or on as many cases if that is free."""
        first = [place for place in range(len(self.value.rows)) if place in self.offers][:3]
        if len(first) < 2:
            return None
        each = self.usd(first, 1)
        same = min(int(usd / each) if each > 0 else cases * models // len(first), self.most_cases)
        return number(self.value.gain(first, same, len(self.engine.draws))) if same else 0.0

    def run(self, place: int, cases: int) -> Run:
        row = int(self.value.rows[place])
        offer, cost = self.offers[place]
        model = self.engine.matrix.models[row]
        share = self._shares[place]
        return Run(
            id=model.id,
            name=model.name,
            rank=place + 1,
            fit=number(float(self.value.fit[place])),
            first_share=number(share),
            offer=offer.id,
            place=offer.product.name if offer.product else offer.access.name,
            model_id=offer.access.model_id,
            usd=number(cost * cases),
        )

    @cached_property
    def _shares(self) -> list[float]:
        shares: list[float] = self.engine.sample(self.decision).shares[:, 0].tolist()
        return shares
