"""Laws of the decision, over a thousand random people a question set and over random days.

Each holds without exception, or with exceptions whose condition is checked and that are counted; docs/decision.md says
how often they happen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from msgspec import structs

from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.facts.requirements import SPENDING
from modelmatch.match.result.ranked_offers import ranked_offers
from modelmatch.preferences import Memory, Preferences, Requirement
from modelmatch.vocabulary import ROUTES
from tests.acceptance.records import Facts, broken, holds_on
from tests.acceptance.respondents import PEOPLE, SEED, SETS, days, engine, people

pytestmark = pytest.mark.xdist_group("laws")

Requirements = tuple[Requirement, ...]
CLOSE = 1e-6
LOOSER = 3
"""So many of the ways to ask for less are tried of each person."""


# --- more freedom -----------------------------------------------------------------------------


def looser(asked: Requirements) -> Iterator[Requirements]:
    """All ways to ask for less: one requirement dropped, a limit raised, one more way allowed.

    Hardware at hand is no mere limit: without it, there is some to be bought. It is made larger instead.
    """
    for at, one in enumerate(asked):
        others: list[Requirement] = []
        if isinstance(one.argument, Memory):
            others = [Requirement(one.name, structs.replace(one.argument, gb=2 * one.argument.gb))]
        elif one.name in SPENDING:
            others = [Requirement(one.name, 2 * float(str(one.argument)))]
        elif one.name == "route":
            allowed = one.argument if isinstance(one.argument, tuple) else (str(one.argument),)
            others = [Requirement("route", (*allowed, way)) for way in ROUTES if way not in allowed]
        for other in others:
            yield (*asked[:at], other, *asked[at + 1 :])
        if not isinstance(one.argument, Memory):
            yield (*asked[:at], *asked[at + 1 :])


def standing(deciding: Engine, decision: Decision) -> tuple[bool, bool, float]:
    """What is compared: whether the match is in a place made for the work, whether it is proven, and its fit."""
    leader = decision.leader
    if leader is None:
        return False, False, -np.inf
    made = bool(deciding.feasibility.made_for(decision.work)[decision.offer[leader]])
    return made, not deciding.matrix.lineage.unproven[leader], float(decision.fit[leader])


@pytest.mark.parametrize("name", SETS)
def test_more_freedom_never_leads_to_a_worse_match(name: str) -> None:
    """A match in a place made for the work goes before any other, and only then its fit counts.

    In a few cases the fit alone is lower: exactly where the match was in a place made for something else, as no other
    would do, and now need not be.
    """
    deciding, random = engine(), np.random.RandomState(SEED)
    tried, lower = 0, 0
    for wanted in people(name):
        before = deciding.decide(wanted)
        was = standing(deciding, before)
        ways = list(looser(wanted.requirements))
        for at in random.permutation(len(ways))[:LOOSER]:
            now = standing(deciding, deciding.decide(wanted, ways[at]))
            tried += 1
            assert now[:2] >= was[:2], (wanted, ways[at])
            assert now[2] >= was[2] - CLOSE or now[:2] > was[:2], (wanted, ways[at], was, now)
            lower += now[2] < was[2] - CLOSE
    assert tried > PEOPLE
    assert lower <= 0.02 * tried


# --- what is shown ----------------------------------------------------------------------------


def matches(deciding: Engine, everyone: Sequence[Preferences]) -> Iterator[tuple[Preferences, Decision, Facts]]:
    """Each person's decision and the facts on file of the offer that is named, for those who get one."""
    catalog = deciding.catalog
    for wanted in everyone:
        decision = deciding.decide(wanted)
        if decision.leader is not None:
            best = ranked_offers(deciding.matrix, decision, {}, decision.leader)[0]
            yield wanted, decision, Facts(deciding.models[decision.leader], best, catalog.day, catalog.newest)


def recomputed(deciding: Engine, wanted: Preferences, decision: Decision, facts: Facts) -> float | None:
    """The price by the files; how many tokens the model writes is no record, and taken from the engine."""
    use = decision.use
    usage = {field: float(getattr(use, field)) for field in ("input_tokens", "output_tokens", "cached_share")}
    usage |= {"prompt_tokens": use.prompt_tokens, "seats": float(use.seats)}
    assert decision.leader is not None
    efficiency = float(deciding.matrix.efficiency[decision.offer[decision.leader]])
    return facts.usd(usage, efficiency, regional=any(r.name == "region" for r in wanted.requirements))


@pytest.mark.parametrize("name", SETS)
def test_what_is_shown_with_an_offer_is_on_file_for_that_offer(name: str) -> None:
    seen = 0
    for wanted, decision, facts in matches(engine(), people(name)):
        offer, seen = facts.offer, seen + 1
        assert offer.product == facts.product.get("name")
        assert offer.stage == facts.stage
        assert list(offer.regions) == list(facts.own("regions", ()))
        assert offer.model_id == facts.way.get("model_id")
        assert offer.place in (None, *facts.way.get("where", ()), *facts.product.get("where", ()))
        limits = [remark.text for remark in offer.remarks if remark.kind == "limited-use"]
        assert limits == [said for said in [facts.way.get("limit") or facts.plan.get("limit") or facts.product.get("limit")] if said]
        usd = recomputed(engine(), wanted, decision, facts)
        assert offer.usd_month == (None if usd is None else pytest.approx(usd, rel=1e-6)), offer.id
    assert seen > PEOPLE / 3


@pytest.mark.parametrize("name", SETS)
def test_every_requirement_holds_on_the_offer_that_is_named(name: str) -> None:
    for wanted, decision, facts in matches(engine(), people(name)):
        usd = recomputed(engine(), wanted, decision, facts)
        assert broken(facts, wanted, usd, decision.use.seats) == [], (facts.offer.id, wanted.requirements)


@pytest.mark.parametrize("day", days(8), ids=str)
def test_on_any_day_an_offer_that_is_named_is_open_and_within_the_budget_and_the_policy(day: dt.date) -> None:
    """Neither closed nor ended nor not yet begun, and every requirement holds there on that day."""
    deciding = engine(day)
    for name in SETS:
        for wanted, decision, facts in matches(deciding, people(name)[:: len(days(8))]):
            assert facts.model.get("released", day) <= day
            assert holds_on(facts.product, day)
            assert facts.stage not in ("limited", "retired")
            assert facts.downloaded or facts.status not in ("limited", "retired"), facts.offer.id
            usd = recomputed(deciding, wanted, decision, facts)
            assert facts.offer.usd_month == (None if usd is None else pytest.approx(usd, rel=1e-6)), facts.offer.id
            assert broken(facts, wanted, usd, decision.use.seats) == [], (facts.offer.id, wanted.requirements)


# --- successors and weights -------------------------------------------------------------------


def test_a_successor_is_not_behind_its_predecessor_for_being_new_alone() -> None:
    """Where it has no figures of its own it is held to be as strong; only what was measured of it puts it behind."""
    deciding = engine()
    matrix, line, domains = deciding.matrix, deciding.matrix.lineage, len(deciding.matrix.domains)
    found = 0
    for row in np.flatnonzero(line.hardly_measured).tolist():
        before = line.predecessor(row)
        if before is not None:
            unmeasured = matrix.counts[row] == 0
            assert (matrix.strength_mean[row] >= matrix.strength_mean[before] - CLOSE)[unmeasured].all(), matrix.ids[row]
            assert not line.unproven[row]
            found += 1
    assert found > 1
    assert matrix.static[0].shape[1] > domains


@pytest.mark.parametrize("name", SETS)
def test_a_successor_at_the_same_place_and_price_is_not_behind_for_being_new_alone(name: str) -> None:
    """Its offer is recommended before that of its predecessor, unless what is known of it is worse: a domain in which
    both are measured, or a fact such as its speed."""
    deciding = engine()
    matrix = deciding.matrix
    before, after = deciding._same_place
    pairs = [(b, a) for b, a in zip(before.tolist(), after.tolist(), strict=True) if matrix.offers[b].effort == matrix.offers[a].effort]
    behind, compared = 0, 0
    for wanted in people(name)[::4]:
        decision = deciding.decide(wanted)
        usd, eligible, active = decision.feasible.usd, decision.feasible.eligible, decision.drawn.active
        fit = np.round(decision.ranking.valuation.fit(decision.weights, active), 9)
        for b, a in pairs:
            if eligible[b] and eligible[a] and (usd[a] <= usd[b] or (np.isnan(usd[a]) and np.isnan(usd[b]))):
                compared += 1
                if fit[a] < fit[b]:
                    behind += 1
                    worse = decision.weights[active] * (decision.ranking.valuation.means(np.array([b, a]))[:, active] @ np.eye(len(active)))
                    lost = worse[0] - worse[1]
                    known = _known(deciding, a, active)
                    assert lost[known].sum() > 0, (matrix.offers[a].id, wanted)
    assert compared
    assert behind <= compared


def _known(deciding: Engine, offer: int, active: np.ndarray) -> np.ndarray:
    """Of which criteria something is known of the offer itself."""
    matrix = deciding.matrix
    counts = matrix.counts[matrix.model[offer]]
    return np.array([c >= len(counts) or counts[c] > 0 for c in active.tolist()])


@pytest.mark.parametrize("name", SETS)
def test_who_cares_more_for_a_criterion_sees_the_best_offer_at_it_no_lower(name: str) -> None:
    deciding, random = engine(), np.random.RandomState(SEED)
    for wanted in people(name):
        before = deciding.decide(wanted)
        if before.leader is None or len(before.drawn.active) < 2:
            continue
        offers = np.flatnonzero(before.ranking.candidates)
        criterion = int(random.choice(before.drawn.active))
        best = int(offers[np.argmax(before.ranking.valuation.means(offers)[:, criterion])])
        name_of = deciding.criteria[criterion]
        after = deciding.decide(structs.replace(wanted, points={**wanted.points, name_of: 2 * before.points[criterion]}))
        assert _rank(after, best) <= _rank(before, best), (name_of, deciding.matrix.offers[best].id, wanted)


def _rank(decision: Decision, offer: int) -> float:
    fit = decision.ranking.offer_fit
    return float((fit > fit[offer]).sum()) if not np.isnan(fit[offer]) else np.inf
