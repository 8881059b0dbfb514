"""One offer for several people: the highest weighted sum of their values, and the least regret.

The value of an offer to a member is its fit, as in a recommendation for them alone: at their weights, use and
requirements. The members' fits lie on the same fixed scales, so they can be added (Keeney and Kirkwood 1975 give the
conditions for a weighted sum). An offer must meet the requirements of all. Beside the sum stands the offer whose
largest loss is least, for groups in which nobody should lose much. Whose voice counts how much is rarely agreed, so
each offer also has its share of all weightings of the members, drawn evenly, in which its sum is the highest: an offer
with share 0 is best for no weighting (Salo 1995 treats incomplete weights).

References
----------
Keeney, R. L. and Kirkwood, C. W. (1975). Group decision making using cardinal social welfare functions. Management
Science 22(4), 430-437.
Salo, A. A. (1995). Interactive decision aiding for group decision support. European Journal of Operational Research
84(1), 134-149.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct, structs

from modelmatch.arrays import Floats, Mask
from modelmatch.errors import UsageError
from modelmatch.many.group_result import Choice, Demand, Dispute, GroupChoice, Loss, Member, Said, Step, WayOut
from modelmatch.many.offers import NamedOffer, named
from modelmatch.match.decision import Decision
from modelmatch.match.engine import Engine
from modelmatch.match.feasible import ANY_WORK
from modelmatch.match.result.candidates import number
from modelmatch.preferences import Requirement
from modelmatch.quiz.answers import Answers, resolve
from modelmatch.quiz.elicit import preferences
from modelmatch.quiz.parse import label_of
from modelmatch.quiz.schema import AnswerValue, Question, QuestionSet

MOST = 50
"""Members at most: for more people, a summary of shares says more than one choice."""
RANKED = 5
"""Offers that are listed, one a model."""
WEIGHTINGS = 4096
SEED = 20261128
LEAST = 0.05
"""Points of the weighted loss that a question must save to be named."""


class Person(Struct, frozen=True, eq=False):
    """A member as stated: a name, answers, and how much their value counts against that of the others."""

    name: str
    answers: Answers
    weight: float = 1.0


def decide_together(engine: Engine, question_set: QuestionSet, people: Sequence[Person]) -> GroupChoice:
    """The choice for a group, who loses what by it, and what they disagree about.

    Raises
    ------
    UsageError
        Nobody is there, or more than `MOST` are, or no weight is positive.
    """
    if not 1 <= len(people) <= MOST:
        hint = "modelmatch batch --summary is for many people"
        raise UsageError("group-size", f"a group has 1 to {MOST} members, not {len(people):,}", hint=hint)
    if not sum(person.weight for person in people) > 0:
        raise UsageError("no-weight", "the weights of the members must not all be 0")
    group = _Group(engine, question_set, people)
    now = group.state({})
    result = GroupChoice(
        as_of=engine.catalog.day,
        data=engine.catalog.fingerprint,
        question_set=question_set.id,
        members=tuple(_member(now, place, person) for place, person in enumerate(people)),
        shared=int(now.shared.sum()),
        agreed=now.agreed,
        disputes=group.disputes(now),
        agreement=group.agreement(now),
    )
    if now.best is None:
        clash, ways_out = group.no_choice(now)
        return structs.replace(result, clash=clash, ways_out=ways_out)
    ranked = now.ranking()
    shares = now.shares()
    found = tuple(now.choice(offer, shares) for offer in ranked)
    regret = now.choice(now.least_regret(), shares)
    return structs.replace(
        result, loss=number(now.loss or 0.0), highest_sum=found[0], least_regret=regret, ranking=found[:RANKED]
    )


class _State:
    """The group with certain answers: arrays over members and the offers that meet everyone's requirements."""

    def __init__(self, engine: Engine, decisions: Sequence[Decision], weights: Floats, names: Sequence[str]) -> None:
        self.engine, self.decisions, self.weights, self.names = engine, decisions, weights, names
        self.shared = _shared(engine, decisions)
        self.offers = np.flatnonzero(self.shared)
        fits = [d.ranking.valuation.fit(d.weights, d.drawn.active)[self.offers] for d in decisions]
        self.value = np.round(np.stack(fits), 9)
        own = [np.nan if d.leader is None else d.fit[d.leader] for d in decisions]
        best = self.value.max(axis=1, initial=-np.inf)
        self.own = np.where(np.isnan(own), best, np.maximum(own, best))
        """The best that each member could have; at least what the group offers them."""
        self.losses = self.own[:, None] - self.value
        self.sums = np.round(weights @ self.value, 9)

    @property
    def best(self) -> int | None:
        """The place of the offer with the highest sum."""
        return int(self.sums.argmax()) if len(self.offers) else None

    @property
    def loss(self) -> float | None:
        """The weighted loss by that offer."""
        return None if self.best is None else float(self.weights @ self.losses[:, self.best])

    @property
    def agreed(self) -> bool:
        """Whether the common offer is everyone's own best model."""
        if self.best is None:
            return False
        row = self.engine.matrix.model[self.offers[self.best]]
        return all(decision.leader == row for decision in self.decisions)

    def least_regret(self) -> int:
        """The place of the offer whose largest loss is least; of equal ones the one with the highest sum."""
        largest = np.round(self.losses.max(axis=0), 6)
        return int(np.lexsort((-self.sums, largest))[0])

    def ranking(self) -> list[int]:
        """The places of the best offer of each model, by their sums."""
        models = self.engine.matrix.model[self.offers]
        ordered = np.argsort(-self.sums, kind="stable")
        _, first = np.unique(models[ordered], return_index=True)
        return [int(place) for place in ordered[np.sort(first)]]

    def shares(self) -> Floats:
        """For how many weightings each offer has the highest sum, shape (offers,)."""
        drawn = np.random.RandomState(SEED).standard_exponential((WEIGHTINGS, len(self.names)))
        drawn /= drawn.sum(axis=1, keepdims=True)
        best = [np.round(part @ self.value, 9).argmax(axis=1) for part in np.array_split(drawn, 16)]
        return np.bincount(np.concatenate(best), minlength=len(self.offers)) / WEIGHTINGS

    def named(self, place: int) -> NamedOffer:
        return named(self.engine.matrix.offers[self.offers[place]])

    def choice(self, place: int, shares: Floats) -> Choice:
        """The record of one offer for all."""
        usd = [decision.feasible.usd[self.offers[place]] for decision in self.decisions]
        return Choice(
            offer=self.named(place),
            fit=number(self.sums[place]),
            largest_loss=number(self.losses[:, place].max()),
            share=number(shares[place]),
            losses=tuple(
                Loss(member=name, fit=number(fit), loss=number(loss), usd_month=_known(price))
                for name, fit, loss, price in zip(
                    self.names, self.value[:, place], self.losses[:, place], usd, strict=True
                )
            ),
        )

    def turning(self, member: int) -> tuple[float, NamedOffer] | None:
        """The factor on the weight of a member from which another offer has the highest sum, and that offer."""
        if self.best is None or not self.weights[member]:
            return None
        gain = self.value[member] - self.value[member, self.best]
        behind = self.sums[self.best] - self.sums
        with np.errstate(divide="ignore", invalid="ignore"):
            factors = np.where(gain > 1e-9, 1.0 + behind / (self.weights[member] * gain), np.inf)
        place = int(factors.argmin())
        return (float(factors[place]), self.named(place)) if factors[place] < np.inf else None


class _Group:
    """The members, and what becomes of them if they answer otherwise."""

    def __init__(self, engine: Engine, question_set: QuestionSet, people: Sequence[Person]) -> None:
        self.engine, self.question_set, self.people = engine, question_set, people
        self.weights = np.array([person.weight for person in people], dtype=np.float64)
        self.weights /= self.weights.sum()
        self.names = [person.name for person in people]
        self.settled = [resolve(question_set, person.answers) for person in people]

    def state(self, aligned: Mapping[str, AnswerValue | None]) -> _State:
        """The group if all give these answers, and else their own."""
        decisions = []
        for person in self.people:
            answers = person.answers
            for question, value in aligned.items():
                answers = answers.with_answer(question, value)
            decisions.append(self.engine.decide(preferences(self.question_set, answers)))
        return _State(self.engine, decisions, self.weights, self.names)

    def disputed(self, aligned: Mapping[str, AnswerValue | None]) -> list[tuple[Question, list[AnswerValue | None]]]:
        """The questions that are answered differently, with the different answers."""
        found = []
        for question in self.question_set.questions:
            shown = [one.values.get(question.id) for one in self.settled if _is_settled(one, question)]
            different = list(dict.fromkeys(shown))
            if question.id not in aligned and len(different) > 1:
                found.append((question, different))
        return found

    def disputes(self, now: _State) -> tuple[Dispute, ...]:
        """Each disputed question with the one answer that would help most, the most telling question first."""
        found = []
        for question, values in self.disputed({}):
            value, state = self._best_answer(question, values, {})
            saved = None if state.loss is None or now.loss is None else now.loss - state.loss
            helps = saved >= LEAST if saved is not None else (state.loss is not None)
            dispute = Dispute(
                question=question.id,
                ask=question.ask,
                said=self._said(question),
                answer=label_of(question, value),
                loss=_rounded(state.loss),
                saved=_rounded(saved),
                offer=None if state.best is None else state.named(state.best),
                agreed=state.agreed,
            )
            found.append((not helps, not state.agreed, -(saved or 0.0), dispute))
        return tuple(dispute for *_, dispute in sorted(found, key=lambda item: item[:3]))

    def agreement(self, now: _State) -> tuple[Step, ...]:
        """Questions to settle, one after the other, until the common offer is everyone's own best model."""
        aligned: dict[str, AnswerValue | None] = {}
        steps: list[Step] = []
        state = now
        while not state.agreed:
            trials = []
            for question, values in self.disputed(aligned):
                value, then = self._best_answer(question, values, aligned)
                trials.append((then, question, value))
            if not trials:
                break
            then, question, value = min(trials, key=lambda trial: _badness(trial[0]))
            if _badness(then) >= _badness(state):
                break
            aligned[question.id], state = value, then
            steps.append(
                Step(
                    question=question.id,
                    ask=question.ask,
                    answer=label_of(question, value),
                    loss=_rounded(state.loss),
                    offer=None if state.best is None else state.named(state.best),
                    agreed=state.agreed,
                )
            )
        return tuple(steps)

    def no_choice(self, now: _State) -> tuple[tuple[Demand, ...], tuple[WayOut, ...]]:
        """As few requirements as no offer meets together, and those that could be given up."""
        stated: dict[str, list[tuple[int, Requirement]]] = {}
        for place, decision in enumerate(now.decisions):
            for requirement in dict.fromkeys(decision.preferences.requirements):
                stated.setdefault(requirement.phrase, []).append((place, requirement))
        needed = dict(stated)
        for phrase in stated:
            fewer = {other: who for other, who in needed.items() if other != phrase}
            if not self._without(now, set(stated) - set(fewer)).shared.any():
                needed = fewer
        ways_out = []
        for phrase in stated:
            state = self._without(now, {phrase})
            if state.best is not None:
                demand = self._demand(phrase, stated[phrase])
                ways_out.append(WayOut(demand=demand, offer=state.named(state.best), loss=number(state.loss or 0.0)))
        ways_out.sort(key=lambda way: (len(way.demand.members), way.loss))
        return tuple(self._demand(phrase, who) for phrase, who in needed.items()), tuple(ways_out)

    def _without(self, now: _State, phrases: set[str]) -> _State:
        decisions = []
        for decision in now.decisions:
            kept = [r for r in decision.preferences.requirements if r.phrase not in phrases]
            wanted = structs.replace(decision.preferences, requirements=tuple(kept))
            decisions.append(self.engine.decide(wanted))
        return _State(self.engine, decisions, self.weights, self.names)

    def _demand(self, phrase: str, who: Sequence[tuple[int, Requirement]]) -> Demand:
        return Demand(phrase=phrase, members=tuple(dict.fromkeys(self.names[place] for place, _ in who)))

    def _best_answer(
        self, question: Question, values: Sequence[AnswerValue | None], aligned: Mapping[str, AnswerValue | None]
    ) -> tuple[AnswerValue | None, _State]:
        """Of the answers given to a question the one that would leave the group best, and the group then."""
        states = [(value, self.state({**aligned, question.id: value})) for value in values]
        return min(states, key=lambda one: _badness(one[1]))

    def _said(self, question: Question) -> tuple[Said, ...]:
        return tuple(
            Said(
                member=name,
                answer=label_of(question, one.values.get(question.id)),
                default=question.id in one.defaults,
            )
            for name, one in zip(self.names, self.settled, strict=True)
            if _is_settled(one, question)
        )


def _is_settled(answers: Answers, question: Question) -> bool:
    """Whether this person was asked, or would have been."""
    return question.id in answers.values or question.id in answers.defaults


def _badness(state: _State) -> tuple[bool, bool, float]:
    """Order of states: without a common offer last, then those in which own best models differ, then by loss."""
    return state.best is None, not state.agreed, round(state.loss or 0.0, 6)


def _shared(engine: Engine, decisions: Sequence[Decision]) -> Mask:
    """The offers that meet everyone's requirements, in places made for everyone's work where there are any."""
    shared = np.ones(len(engine.matrix.offers), dtype=np.bool_)
    replaced, suited = shared.copy(), shared.copy()
    for decision in decisions:
        wanted = decision.preferences
        shared &= engine.feasibility.screen(wanted.requirements, wanted.usage, 1.0, ANY_WORK).eligible
        replaced &= decision.ranking.replaced
        suited &= engine.feasibility.made_for(decision.work)
    shared &= ~replaced
    return np.asarray(shared & suited) if (shared & suited).any() else shared


def _member(state: _State, place: int, person: Person) -> Member:
    decision, turning = state.decisions[place], state.turning(place)
    row = decision.leader
    offer = None if row is None else named(state.engine.matrix.offers[int(decision.offer[row])])
    return Member(
        name=person.name,
        weight=number(state.weights[place]),
        own=offer,
        own_fit=None if row is None else number(decision.fit[row]),
        own_usd_month=None if row is None else _known(decision.usd(row)),
        turns_at=None if turning is None else number(turning[0]),
        turns_to=None if turning is None else turning[1],
    )


def _known(usd: float) -> float | None:
    return None if np.isnan(usd) else number(usd)


def _rounded(value: float | None) -> float | None:
    return None if value is None else number(value)
